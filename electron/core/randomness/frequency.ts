import { erfc } from '../metrics/special-functions';
import { onesIn, type Bits } from './bits';

/** SP 800-22, 2.1: as many ones as zeros. p = erfc(|S_n| / sqrt(2 n)), S_n = ones - zeros. */
export function frequency(bits: Bits): readonly number[] {
  const sum = 2 * onesIn(bits) - bits.length;
  return [erfc(Math.abs(sum) / Math.sqrt(2 * bits.length))];
}
