import { largestOf, type SampleImage } from './samples';

const RADIUS = 5;
const SIGMA = 1.5;
const K1 = 0.01;
const K2 = 0.03;

const WINDOW = (() => {
  const weights = Array.from({ length: 2 * RADIUS + 1 }, (_, i) =>
    Math.exp(-((i - RADIUS) ** 2) / (2 * SIGMA ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Float64Array.from(weights, (weight) => weight / total);
})();

const [W0, W1, W2, W3, W4, W5] = [0, 1, 2, 3, 4, 5].map((far) => WINDOW[RADIUS - far]!) as [
  number,
  number,
  number,
  number,
  number,
  number,
];

/** The five sums over a window that SSIM is made of, for each column of a row of windows. */
type Moments = readonly [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

/** line[x] = sum of w_i from[x + i]: the window is symmetric, so pairs share a weight. */
function across(from: Float64Array, line: Float64Array): void {
  for (let x = 0; x < line.length; x += 1)
    line[x] =
      W0 * from[x + 5]! +
      W1 * (from[x + 4]! + from[x + 6]!) +
      W2 * (from[x + 3]! + from[x + 7]!) +
      W3 * (from[x + 2]! + from[x + 8]!) +
      W4 * (from[x + 1]! + from[x + 9]!) +
      W5 * (from[x]! + from[x + 10]!);
}

/** Puts the products of row `y` of both pictures, weighted along the row, into `into`. */
function rowMoments(
  a: SampleImage,
  b: SampleImage,
  place: { y: number; channel: number },
  into: Moments,
): void {
  const { columns, channels } = a;
  const lines = [0, 1, 2, 3, 4].map(() => new Float64Array(columns)) as unknown as Moments;
  const [as, bs, aa, bb, ab] = lines;
  let at = place.y * columns * channels + place.channel;
  for (let x = 0; x < columns; x += 1, at += channels) {
    const [u, v] = [a.samples[at]!, b.samples[at]!];
    as[x] = u;
    bs[x] = v;
    aa[x] = u * u;
    bb[x] = v * v;
    ab[x] = u * v;
  }
  lines.forEach((line, i) => across(line, into[i]!));
}

function channelSum(a: SampleImage, b: SampleImage, channel: number): number {
  const width = a.columns - 2 * RADIUS;
  const [c1, c2] = [(K1 * largestOf(a)) ** 2, (K2 * largestOf(a)) ** 2];
  const moments = () => [0, 1, 2, 3, 4].map(() => new Float64Array(width)) as unknown as Moments;
  // Eleven rows at a time are held, the oldest given up for the next.
  const ring = Array.from({ length: 2 * RADIUS + 1 }, moments);
  const sums = moments();
  let total = 0;
  for (let y = 0; y < a.rows; y += 1) {
    rowMoments(a, b, { y, channel }, ring[y % ring.length]!);
    if (y < 2 * RADIUS) continue;
    sums.forEach((sum, i) => {
      sum.fill(0);
      for (let far = 0; far < ring.length; far += 1) {
        const [line, weight] = [ring[(y + 1 + far) % ring.length]![i]!, WINDOW[far]!];
        for (let x = 0; x < width; x += 1) sum[x]! += weight * line[x]!;
      }
    });
    const [ma, mb, aa, bb, ab] = sums;
    for (let x = 0; x < width; x += 1) {
      const [u, v] = [ma[x]!, mb[x]!];
      const [va, vb, cov] = [aa[x]! - u * u, bb[x]! - v * v, ab[x]! - u * v];
      total += ((2 * u * v + c1) * (2 * cov + c2)) / ((u * u + v * v + c1) * (va + vb + c2));
    }
  }
  return total / (width * (a.rows - 2 * RADIUS));
}

/**
 * SSIM (Wang et al. 2004): Gaussian window of 11 x 11, sigma 1.5, K1 0.01, K2 0.03, range F, mean over all whole
 * windows and channels. Null where no window fits.
 */
export function structuralSimilarity(a: SampleImage, b: SampleImage): number | null {
  if (a.columns <= 2 * RADIUS || a.rows <= 2 * RADIUS) return null;
  let sum = 0;
  for (let channel = 0; channel < a.channels; channel += 1) sum += channelSum(a, b, channel);
  return sum / a.channels;
}
