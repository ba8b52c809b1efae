import { erfc } from '../metrics/special-functions';
import type { Bits } from './bits';
import { realModuli } from './fourier';

/** SP 800-22, 2.6: 95 % of the first half of the moduli of the transform of +-1 lie below sqrt(n ln 20). */
export function spectral(bits: Bits): readonly number[] {
  // A last odd bit has no partner.
  const n = bits.length - (bits.length % 2);
  const threshold = Math.sqrt(n * Math.log(20));
  let below = 0;
  const signs = new Float64Array(n);
  for (let i = 0; i < n; i += 1) signs[i] = 2 * bits[i]! - 1;
  for (const modulus of realModuli(signs)) if (modulus < threshold) below += 1;
  const apart = (below - (0.95 * n) / 2) / Math.sqrt((n * 0.95 * 0.05) / 4);
  return [erfc(Math.abs(apart) / Math.SQRT2)];
}
