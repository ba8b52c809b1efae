import { upperGamma } from '../metrics/special-functions';
import type { Bits } from './bits';
import { patternCounts } from './patterns';

function phi(bits: Bits, m: number): number {
  let sum = 0;
  for (const count of patternCounts(bits, m))
    if (count > 0) sum += (count / bits.length) * Math.log(count / bits.length);
  return sum;
}

/** SP 800-22, 2.12: patterns of m bits against those of m + 1. chi2 = 2 n (ln 2 - ApEn), p = Q(2^(m-1), chi2/2). */
export function approximateEntropy(bits: Bits, m = 10): readonly number[] {
  const entropy = phi(bits, m) - phi(bits, m + 1);
  return [upperGamma(2 ** (m - 1), bits.length * (Math.LN2 - entropy))];
}
