import { fourierTransform } from './fourier';

const CHANNELS = 3;
/** Pixels a key may lie off its noise, in both directions. */
const MAX_SHIFT = 16;

interface Plane {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * Largest absolute Pearson correlation of a key with the noise it was grown from, over every pair of channels
 * and every shift of up to 16 pixels in both directions. Cross-correlation by the convolution theorem: the
 * middle of the noise, a frame of 16 pixels left out and zero, against the whole key, so that no shift runs
 * over an edge. Both side x side x 3 bytes, `side` a power of two.
 */
export function noiseCorrelation(input: {
  readonly key: Uint8Array;
  readonly noise: Uint8Array;
  readonly side: number;
}): number {
  const { key, noise, side } = input;
  const keys = channelsOf(key).map((channel) => standardised(channel, side, 0));
  const noises = channelsOf(noise).map((channel) => standardised(channel, side, MAX_SHIFT));
  const inner = (side - 2 * MAX_SHIFT) ** 2;
  let most = 0;
  for (const a of keys) for (const b of noises) most = Math.max(most, peak(a, b, side) / inner);
  // The key is scaled as a whole, not for every shift: a copy comes out a little above 1.
  return Math.min(1, most);
}

const channelsOf = (bytes: Uint8Array) =>
  Array.from({ length: CHANNELS }, (_, c) =>
    Float64Array.from({ length: bytes.length / CHANNELS }, (__, i) => bytes[i * CHANNELS + c]!),
  );

/** The transform of a plane with mean 0 and variance 1, a frame of `frame` pixels set to 0. */
function standardised(values: Float64Array, side: number, frame: number): Plane {
  const inside = (i: number) => {
    const [row, column] = [Math.floor(i / side), i % side];
    return row >= frame && row < side - frame && column >= frame && column < side - frame;
  };
  const kept = values.filter((_, i) => inside(i));
  const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
  const variance = kept.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kept.length;
  const scale = variance === 0 ? 0 : 1 / Math.sqrt(variance);
  const real = values.map((value, i) => (inside(i) ? (value - mean) * scale : 0));
  const plane = { real, imaginary: new Float64Array(real.length) };
  transform(plane, side);
  return plane;
}

/** In place: rows, then columns. */
function transform({ real, imaginary }: Plane, side: number): void {
  for (let row = 0; row < side; row += 1)
    fourierTransform(
      real.subarray(row * side, (row + 1) * side),
      imaginary.subarray(row * side, (row + 1) * side),
    );
  const [re, im] = [new Float64Array(side), new Float64Array(side)];
  for (let column = 0; column < side; column += 1) {
    for (let row = 0; row < side; row += 1) {
      re[row] = real[row * side + column]!;
      im[row] = imaginary[row * side + column]!;
    }
    fourierTransform(re, im);
    for (let row = 0; row < side; row += 1) {
      real[row * side + column] = re[row]!;
      imaginary[row * side + column] = im[row]!;
    }
  }
}

/** Largest absolute value of the cross-correlation of two transformed planes within the shifts. */
function peak(a: Plane, b: Plane, side: number): number {
  const size = side * side;
  const product = { real: new Float64Array(size), imaginary: new Float64Array(size) };
  for (let i = 0; i < size; i += 1) {
    // The conjugate, for the inverse transform is the forward one of it.
    product.real[i] = a.real[i]! * b.real[i]! + a.imaginary[i]! * b.imaginary[i]!;
    product.imaginary[i] = -(a.imaginary[i]! * b.real[i]! - a.real[i]! * b.imaginary[i]!);
  }
  transform(product, side);
  let most = 0;
  for (let row = -MAX_SHIFT; row <= MAX_SHIFT; row += 1)
    for (let column = -MAX_SHIFT; column <= MAX_SHIFT; column += 1) {
      const at = ((row + side) % side) * side + ((column + side) % side);
      most = Math.max(most, Math.abs(product.real[at]!) / size);
    }
  return most;
}
