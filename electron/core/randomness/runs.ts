import { erfc } from '../metrics/special-functions';
import { onesIn, type Bits } from './bits';

/** SP 800-22, 2.3: how often bits change. p = 0 where the share of ones is off by 2 / sqrt(n) already. */
export function runs(bits: Bits): readonly number[] {
  const n = bits.length;
  const share = onesIn(bits) / n;
  if (Math.abs(share - 0.5) >= 2 / Math.sqrt(n)) return [0];
  let count = 1;
  for (let i = 1; i < n; i += 1) count += bits[i]! ^ bits[i - 1]!;
  const spread = share * (1 - share);
  return [erfc(Math.abs(count - 2 * n * spread) / (2 * Math.sqrt(2 * n) * spread))];
}
