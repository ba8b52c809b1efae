import { upperGamma } from '../metrics/special-functions';
import { onesIn, type Bits } from './bits';

/** SP 800-22, 2.2, blocks of M bits: chi2 = 4 M sum (pi_i - 1/2)^2, p = Q(N/2, chi2/2). */
export function blockFrequency(bits: Bits, M = 128): readonly number[] {
  const blocks = Math.floor(bits.length / M);
  let sum = 0;
  for (let block = 0; block < blocks; block += 1)
    sum += (onesIn(bits, block * M, (block + 1) * M) / M - 0.5) ** 2;
  return [upperGamma(blocks / 2, 2 * M * sum)];
}
