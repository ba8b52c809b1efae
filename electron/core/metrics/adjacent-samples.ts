import type { SampleImage } from './samples';

/** Where the neighbour of a sample stands. */
export const DIRECTIONS = {
  horizontal: { down: 0, right: 1 },
  vertical: { down: 1, right: 0 },
  diagonal: { down: 1, right: 1 },
  antidiagonal: { down: 1, right: -1 },
} as const;

export type Direction = keyof typeof DIRECTIONS;

/** Pearson's r of adjacent samples; null where there is no pair or one side is constant. */
export interface AdjacentSamples {
  readonly r: number | null;
  readonly pairs: number;
}

/**
 * Pearson's correlation of the samples of a channel with their neighbours in a direction, over all pairs.
 * Sums are taken about the first sample, so that nothing cancels in pictures that are nearly constant.
 */
export function adjacentSamples(image: SampleImage, channel: number, direction: Direction): AdjacentSamples {
  const { columns, rows, channels, samples } = image;
  const { down, right } = DIRECTIONS[direction];
  const [width, height] = [columns - Math.abs(right), rows - down];
  const pairs = Math.max(0, width) * Math.max(0, height);
  if (pairs === 0) return { r: null, pairs: 0 };
  const step = (down * columns + right) * channels;
  const zero = samples[channel]!;
  let [a1, b1, a2, b2, ab] = [0, 0, 0, 0, 0];
  for (let row = 0; row < height; row += 1) {
    let at = (row * columns + (right < 0 ? 1 : 0)) * channels + channel;
    for (let column = 0; column < width; column += 1, at += channels) {
      const a = samples[at]! - zero;
      const b = samples[at + step]! - zero;
      a1 += a;
      b1 += b;
      a2 += a * a;
      b2 += b * b;
      ab += a * b;
    }
  }
  const variances = (a2 - (a1 * a1) / pairs) * (b2 - (b1 * b1) / pairs);
  return { r: variances > 0 ? (ab - (a1 * b1) / pairs) / Math.sqrt(variances) : null, pairs };
}
