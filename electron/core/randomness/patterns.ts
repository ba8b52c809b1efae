import type { Bits } from './bits';

/** How often each pattern of m bits stands in a sequence that is closed to a ring. */
export function patternCounts(bits: Bits, m: number): Uint32Array {
  const counts = new Uint32Array(2 ** m);
  if (m === 0) return counts.fill(bits.length);
  const mask = 2 ** m - 1;
  let window = 0;
  for (let i = 0; i < m - 1; i += 1) window = (window << 1) | bits[i]!;
  for (let i = m - 1; i < bits.length + m - 1; i += 1) {
    window = ((window << 1) | bits[i < bits.length ? i : i - bits.length]!) & mask;
    counts[window]! += 1;
  }
  return counts;
}
