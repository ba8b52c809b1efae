import { byteCounts } from './byte-counts';

/** Pearson's chi-square of bytes against the uniform law, 256 bins: 255 is expected of an ideal cipher. */
export function chiSquare(bytes: Uint8Array): number {
  const expected = bytes.length / 256;
  return byteCounts(bytes).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
