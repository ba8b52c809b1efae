import FFT from 'fft.js';
import { rootsOfUnity, smoothFactors, smoothTransform } from './smooth-fourier';

// Lengths without a prime factor above 5 are transformed factor by factor (smooth-fourier.ts), all others as Bluestein
// (1970) has it: with w_k = exp(-i pi k^2 / m),
//   X_k = w_k sum_j (x_j w_j) conj(w_(k-j)),
// a convolution, done by transforms of a power of two. k^2 is taken mod 2m so that the angle stays exact.

interface Chirp {
  readonly fft: FFT;
  readonly size: number;
  readonly cosine: Float64Array;
  readonly sine: Float64Array;
  /** The transform of conj(w), wrapped around. */
  readonly filter: Float64Array;
}

let kept: { readonly points: number; readonly chirp: Chirp } | undefined;

function chirpOf(points: number): Chirp {
  if (kept?.points === points) return kept.chirp;
  const size = 2 ** Math.max(1, Math.ceil(Math.log2(2 * points - 1)));
  const [cosine, sine] = [new Float64Array(points), new Float64Array(points)];
  const wrapped = new Float64Array(2 * size);
  for (let k = 0; k < points; k += 1) {
    const angle = (Math.PI * ((k * k) % (2 * points))) / points;
    cosine[k] = Math.cos(angle);
    sine[k] = -Math.sin(angle);
    for (const at of k === 0 ? [0] : [k, size - k]) {
      wrapped[2 * at] = cosine[k]!;
      wrapped[2 * at + 1] = -sine[k]!;
    }
  }
  const fft = new FFT(size);
  const filter = new Float64Array(2 * size);
  fft.transform(filter, wrapped);
  const chirp = { fft, size, cosine, sine, filter };
  // A run of sequences is of one length: the last chirp is kept.
  kept = { points, chirp };
  return chirp;
}

/** The transform of complex values of any length, real and imaginary parts side by side; the same layout comes back. */
function transformAny(values: Float64Array): Float64Array {
  const points = values.length / 2;
  const { fft, size, cosine, sine, filter } = chirpOf(points);
  const [first, second] = [new Float64Array(2 * size), new Float64Array(2 * size)];
  for (let k = 0; k < points; k += 1) {
    const [re, im, c, s] = [values[2 * k]!, values[2 * k + 1]!, cosine[k]!, sine[k]!];
    first[2 * k] = re * c - im * s;
    first[2 * k + 1] = re * s + im * c;
  }
  fft.transform(second, first);
  for (let k = 0; k < 2 * size; k += 2) {
    const [re, im, c, s] = [second[k]!, second[k + 1]!, filter[k]!, filter[k + 1]!];
    second[k] = re * c - im * s;
    second[k + 1] = re * s + im * c;
  }
  fft.inverseTransform(first, second);
  const out = new Float64Array(2 * points);
  for (let k = 0; k < points; k += 1) {
    const [re, im, c, s] = [first[2 * k]!, first[2 * k + 1]!, cosine[k]!, sine[k]!];
    out[2 * k] = re * c - im * s;
    out[2 * k + 1] = re * s + im * c;
  }
  return out;
}

/**
 * The moduli |X_0| .. |X_(n/2 - 1)| of the discrete Fourier transform of n real values, n even: even and odd ones
 * are the parts of n/2 complex values, whose transform is taken apart again.
 */
export function realModuli(values: ArrayLike<number>): Float64Array {
  const half = Math.floor(values.length / 2);
  const n = 2 * half;
  const packed = new Float64Array(n);
  for (let i = 0; i < n; i += 1) packed[i] = values[i]!;
  const circle = rootsOfUnity(n);
  const factors = smoothFactors(half);
  const z = factors === null ? transformAny(packed) : smoothTransform(packed, factors, circle);
  const moduli = new Float64Array(half);
  for (let k = 0; k < half; k += 1) {
    const other = k === 0 ? 0 : half - k;
    const [zr, zi, cr, ci] = [z[2 * k]!, z[2 * k + 1]!, z[2 * other]!, -z[2 * other + 1]!];
    const [er, ei, or, oi] = [(zr + cr) / 2, (zi + ci) / 2, (zi - ci) / 2, -(zr - cr) / 2];
    const [c, s] = [circle.cosine[k]!, circle.sine[k]!];
    const [re, im] = [er + or * c - oi * s, ei + or * s + oi * c];
    moduli[k] = Math.sqrt(re * re + im * im);
  }
  return moduli;
}
