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

/** Of the four sums over a window that SSIM is made of, those of a, b, a^2 + b^2 and ab. */
const SUMS = 4;
/** So many lines go into a window. */
const LINES = 2 * RADIUS + 1;

/**
 * Lines of the four sums, one sum after the other; `size` columns each. All lines of a ring lie in one array: the loops
 * below take less than half the time they take with an array a line.
 */
interface Lines {
  readonly values: Float64Array;
  readonly size: number;
}

const linesOf = (size: number, count = 1): Lines => ({ values: new Float64Array(count * SUMS * size), size });

/** Puts the products of row `y` of both pictures into `into`. */
function products(
  a: SampleImage,
  b: SampleImage,
  place: { y: number; channel: number },
  { values, size }: Lines,
): void {
  const { channels, samples } = a;
  const others = b.samples;
  let at = place.y * size * channels + place.channel;
  for (let x = 0; x < size; x += 1, at += channels) {
    const u = samples[at]!;
    const v = others[at]!;
    values[x] = u;
    values[size + x] = v;
    values[2 * size + x] = u * u + v * v;
    values[3 * size + x] = u * v;
  }
}

/** Line `line` of the ring = sum of w_i row[x + i]: the window is symmetric, so pairs share a weight. */
function across({ values: row, size }: Lines, { values: ring, size: width }: Lines, line: number): void {
  for (let sum = 0; sum < SUMS; sum += 1) {
    let to = (line * SUMS + sum) * width;
    for (let at = sum * size, end = at + width; at < end; at += 1, to += 1)
      ring[to] =
        W0 * row[at + 5]! +
        W1 * (row[at + 4]! + row[at + 6]!) +
        W2 * (row[at + 3]! + row[at + 7]!) +
        W3 * (row[at + 2]! + row[at + 8]!) +
        W4 * (row[at + 1]! + row[at + 9]!) +
        W5 * (row[at]! + row[at + 10]!);
  }
}

/** into[x] = sum of w_i lines[i][x]: eleven lines that follow each other, the first from place `oldest` of a ring on. */
function down({ values: ring, size }: Lines, oldest: number, { values: into }: Lines): void {
  const line = (far: number) => ((oldest + far) % LINES) * SUMS * size;
  const [a0, a1, a2, a3, a4] = [line(0), line(1), line(2), line(3), line(4)];
  const [b0, b1, b2, b3, b4] = [line(10), line(9), line(8), line(7), line(6)];
  const middle = line(5);
  for (let x = 0; x < into.length; x += 1)
    into[x] =
      W0 * ring[middle + x]! +
      W1 * (ring[a4 + x]! + ring[b4 + x]!) +
      W2 * (ring[a3 + x]! + ring[b3 + x]!) +
      W3 * (ring[a2 + x]! + ring[b2 + x]!) +
      W4 * (ring[a1 + x]! + ring[b1 + x]!) +
      W5 * (ring[a0 + x]! + ring[b0 + x]!);
}

/** The sum of the index over the windows of a row. */
function rowSum({ values, size }: Lines, c1: number, c2: number): number {
  let total = 0;
  for (let x = 0; x < size; x += 1) {
    const u = values[x]!;
    const v = values[size + x]!;
    const [squares, product] = [u * u + v * v, u * v];
    const both = 2 * (values[3 * size + x]! - product) + c2;
    const apart = values[2 * size + x]! - squares + c2;
    total += ((2 * product + c1) * both) / ((squares + c1) * apart);
  }
  return total;
}

function channelSum(a: SampleImage, b: SampleImage, channel: number): number {
  const width = a.columns - 2 * RADIUS;
  const [c1, c2] = [(K1 * largestOf(a)) ** 2, (K2 * largestOf(a)) ** 2];
  // Eleven lines at a time are held, the oldest given up for the next.
  const [row, ring, sums] = [linesOf(a.columns), linesOf(width, LINES), linesOf(width)];
  let total = 0;
  for (let y = 0; y < a.rows; y += 1) {
    products(a, b, { y, channel }, row);
    across(row, ring, y % LINES);
    if (y < 2 * RADIUS) continue;
    down(ring, y + 1, sums);
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
