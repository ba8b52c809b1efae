import { normalCdf } from '../metrics/special-functions';
import type { Bits } from './bits';

function pValue(n: number, z: number): number {
  const root = Math.sqrt(n);
  const between = (from: number, to: number, low: number, high: number) => {
    let sum = 0;
    for (let k = Math.trunc(from); k <= Math.trunc(to); k += 1)
      sum += normalCdf(((4 * k + high) * z) / root) - normalCdf(((4 * k + low) * z) / root);
    return sum;
  };
  const first = between((-n / z + 1) / 4, (n / z - 1) / 4, -1, 1);
  const second = between((-n / z - 3) / 4, (n / z - 1) / 4, 1, 3);
  return Math.min(1, Math.max(0, 1 - first + second));
}

/** SP 800-22, 2.13: the furthest a walk of +-1 gets from 0, forward and in reverse. Two p-values. */
export function cumulativeSums(bits: Bits): readonly number[] {
  let [sum, least, most] = [0, 0, 0];
  for (const bit of bits) {
    sum += 2 * bit - 1;
    if (sum < least) least = sum;
    if (sum > most) most = sum;
  }
  // Backwards the walk begins at the end: its sums are `sum` less those of the walk before, 0 among them.
  const n = bits.length;
  return [pValue(n, Math.max(most, -least)), pValue(n, Math.max(sum - least, most - sum))];
}
