/** Sums for Pearson's r of pairs (a, b). */
function pearson(count: number, pairAt: (i: number) => readonly [number, number]): number {
  let [a1, b1, a2, b2, ab] = [0, 0, 0, 0, 0];
  for (let i = 0; i < count; i += 1) {
    const [a, b] = pairAt(i);
    a1 += a;
    b1 += b;
    a2 += a * a;
    b2 += b * b;
    ab += a * b;
  }
  const variances = (count * a2 - a1 * a1) * (count * b2 - b1 * b1);
  return variances <= 0 ? 0 : (count * ab - a1 * b1) / Math.sqrt(variances);
}

export interface AdjacentCorrelation {
  readonly horizontal: number;
  readonly vertical: number;
  readonly diagonal: number;
  /** Between channels of a pixel. */
  readonly channels: number;
}

/**
 * Correlation of adjacent pixels of a square RGB image over all pairs, per direction the value of the channel
 * where it is furthest from 0; `channels` likewise over the three pairs of channels.
 */
export function adjacentCorrelation(image: Uint8Array, side: number): AdjacentCorrelation {
  const furthest = (values: readonly number[]) =>
    values.reduce((worst, value) => (Math.abs(value) > Math.abs(worst) ? value : worst), 0);
  const towards = (rows: number, columns: number) => {
    const [height, width] = [side - rows, side - columns];
    const step = (rows * side + columns) * 3;
    return furthest(
      [0, 1, 2].map((channel) =>
        pearson(height * width, (i) => {
          const at = (Math.floor(i / width) * side + (i % width)) * 3 + channel;
          return [image[at]!, image[at + step]!];
        }),
      ),
    );
  };
  const between = (a: number, b: number) =>
    pearson(side * side, (i) => [image[i * 3 + a]!, image[i * 3 + b]!]);
  return {
    horizontal: towards(0, 1),
    vertical: towards(1, 0),
    diagonal: towards(1, 1),
    channels: furthest([between(0, 1), between(1, 2), between(0, 2)]),
  };
}
