import { fourierTransform } from '../metrics/fourier';
import { normalValues, type RandomNumbers } from './random-numbers';

/** Rhythms of an electroencephalogram: their middle in Hz, and how strong they usually are. */
const RHYTHMS = [
  { hertz: 2, strength: 1.6 },
  { hertz: 6, strength: 0.9 },
  { hertz: 10, strength: 1.2 },
  { hertz: 20, strength: 0.5 },
  { hertz: 40, strength: 0.2 },
] as const;
/** Samples a second. */
const RATE = 200;

/**
 * A synthetic electroencephalogram: 1/f noise (a sum of first-order filters of white noise, each a factor 4
 * slower) plus rhythms whose phase wanders and whose strength swells and fades.
 */
export function syntheticEeg(numbers: RandomNumbers, samples: number): Float64Array {
  const white = normalValues(numbers, samples * 2);
  const signal = new Float64Array(samples);
  const slow = [0, 0, 0, 0];
  const share = () => numbers.next() / 2 ** 32;
  const waves = RHYTHMS.map(({ hertz, strength }) => ({
    step: (2 * Math.PI * hertz * (0.8 + 0.4 * share())) / RATE,
    strength: strength * share() * 2,
    phase: share() * 2 * Math.PI,
    swell: (2 * Math.PI * (0.02 + 0.2 * share())) / RATE,
    from: share() * 2 * Math.PI,
  }));
  for (let t = 0; t < samples; t += 1) {
    for (let i = 0; i < slow.length; i += 1) slow[i]! += (white[2 * t]! - slow[i]!) / 4 ** (i + 1);
    let value = 0.3 * white[2 * t]! + slow.reduce((sum, part) => sum + part, 0);
    for (const wave of waves) {
      wave.phase += wave.step * (1 + 0.05 * white[2 * t + 1]!);
      value += wave.strength * (0.5 + 0.5 * Math.sin(wave.from + wave.swell * t)) * Math.sin(wave.phase);
    }
    signal[t] = value;
  }
  return signal;
}

/**
 * An image of the paper's transformation domain: three channels, each the spectrogram of one synthetic lead,
 * time from left to right, frequency from top to bottom. Values in [-1, 1], [side, side, 3] row-major.
 * Short-time Fourier transform X(t, f) = sum_n x(n + t h) w(n) e^(-2 pi i f n / N), w Hann's window,
 * N = 2 side, h = N / 8; shown is log10 |X|^2 between the 1st and 99th hundredth of the image.
 */
export function spectrogramImage(numbers: RandomNumbers, side: number): Float32Array {
  const [length, hop] = [2 * side, side / 4];
  const image = new Float32Array(side * side * 3);
  const window = Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length));
  const [real, imaginary] = [new Float64Array(length), new Float64Array(length)];
  for (let channel = 0; channel < 3; channel += 1) {
    const signal = syntheticEeg(numbers, length + hop * (side - 1));
    for (let t = 0; t < side; t += 1) {
      for (let i = 0; i < length; i += 1) real[i] = signal[t * hop + i]! * window[i]!;
      imaginary.fill(0);
      fourierTransform(real, imaginary);
      for (let f = 0; f < side; f += 1)
        image[(f * side + t) * 3 + channel] = Math.log10(real[f]! ** 2 + imaginary[f]! ** 2 + 1e-12);
    }
  }
  return stretched(image);
}

/** Between its 1st and 99th hundredth, on [-1, 1]. */
function stretched(image: Float32Array): Float32Array {
  const sorted = image.slice().sort();
  const low = sorted[Math.floor(sorted.length * 0.01)]!;
  const high = sorted[Math.floor(sorted.length * 0.99)]!;
  const scale = 2 / Math.max(high - low, 1e-9);
  return image.map((value) => Math.min(1, Math.max(-1, (value - low) * scale - 1)));
}
