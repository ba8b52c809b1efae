import { upperGamma } from '../metrics/special-functions';
import type { Bits } from './bits';
import { patternCounts } from './patterns';

function psiSquare(bits: Bits, m: number): number {
  if (m === 0) return 0;
  let sum = 0;
  for (const count of patternCounts(bits, m)) sum += count * count;
  return (2 ** m / bits.length) * sum - bits.length;
}

/** SP 800-22, 2.11: patterns of m bits, first and second difference of psi^2. Two p-values. */
export function serial(bits: Bits, m = 16): readonly number[] {
  const [psi, less, least] = [psiSquare(bits, m), psiSquare(bits, m - 1), psiSquare(bits, m - 2)];
  return [upperGamma(2 ** (m - 2), (psi - less) / 2), upperGamma(2 ** (m - 3), (psi - 2 * less + least) / 2)];
}
