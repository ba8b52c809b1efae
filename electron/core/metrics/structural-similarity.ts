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

/** into[x] = sum of w_i lines[i][x]: eleven rows that follow each other, the first from place `oldest` of a ring on. */
function down(ring: readonly Float64Array[], oldest: number, into: Float64Array): void {
  const line = (far: number) => ring[(oldest + far) % ring.length]!;
  const [a0, a1, a2, a3, a4] = [line(0), line(1), line(2), line(3), line(4)];
  const [b0, b1, b2, b3, b4] = [line(10), line(9), line(8), line(7), line(6)];
  const middle = line(5);
  for (let x = 0; x < into.length; x += 1)
    into[x] =
      W0 * middle[x]! +
      W1 * (a4[x]! + b4[x]!) +
      W2 * (a3[x]! + b3[x]!) +
      W3 * (a2[x]! + b2[x]!) +
      W4 * (a1[x]! + b1[x]!) +
      W5 * (a0[x]! + b0[x]!);
}

/** Puts the products of row `y` of both pictures into `into`. */
function products(
  a: SampleImage,
  b: SampleImage,
  place: { y: number; channel: number },
  [as, bs, aa, bb, ab]: Moments,
): void {
  const { columns, channels, samples } = a;
  const others = b.samples;
  let at = place.y * columns * channels + place.channel;
  for (let x = 0; x < columns; x += 1, at += channels) {
    const u = samples[at]!;
    const v = others[at]!;
    as[x] = u;
    bs[x] = v;
    aa[x] = u * u;
    bb[x] = v * v;
    ab[x] = u * v;
  }
}

const momentsOf = (width: number): Moments => [
  new Float64Array(width),
  new Float64Array(width),
  new Float64Array(width),
  new Float64Array(width),
  new Float64Array(width),
];

/** The sum of the index over the windows of a row. */
function rowSum([ma, mb, aa, bb, ab]: Moments, c1: number, c2: number): number {
  let total = 0;
  for (let x = 0; x < ma.length; x += 1) {
    const u = ma[x]!;
    const v = mb[x]!;
    const both = 2 * (ab[x]! - u * v) + c2;
    const apart = aa[x]! - u * u + (bb[x]! - v * v) + c2;
    total += ((2 * u * v + c1) * both) / ((u * u + v * v + c1) * apart);
  }
  return total;
}

function channelSum(a: SampleImage, b: SampleImage, channel: number): number {
  const width = a.columns - 2 * RADIUS;
  const [c1, c2] = [(K1 * largestOf(a)) ** 2, (K2 * largestOf(a)) ** 2];
  const [row, sums] = [momentsOf(a.columns), momentsOf(width)];
  // Eleven rows at a time are held for each of the five sums, the oldest given up for the next.
  const rings = row.map(() => Array.from({ length: 2 * RADIUS + 1 }, () => new Float64Array(width)));
  let total = 0;
  for (let y = 0; y < a.rows; y += 1) {
    products(a, b, { y, channel }, row);
    row.forEach((line, i) => across(line, rings[i]![y % (2 * RADIUS + 1)]!));
    if (y < 2 * RADIUS) continue;
    rings.forEach((ring, i) => down(ring, y + 1, sums[i]!));
    total += rowSum(sums, c1, c2);
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
