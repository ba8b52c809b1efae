import { largestOf, type SampleImage } from './samples';

/** Mean squared error over rows x columns x channels of two pictures that are alike. */
export function meanSquaredError(a: SampleImage, b: SampleImage): number {
  let sum = 0;
  for (let i = 0; i < a.samples.length; i += 1) sum += (a.samples[i]! - b.samples[i]!) ** 2;
  return sum / a.samples.length;
}

/** Peak signal to noise in dB: 10 log10(F^2 / MSE); null where the pictures are equal. */
export function peakSignalToNoise(a: SampleImage, b: SampleImage): number | null {
  const error = meanSquaredError(a, b);
  return error === 0 ? null : 10 * Math.log10(largestOf(a) ** 2 / error);
}

/** The mean squared error to expect against a uniform cipher: variance (F^2 + 2F)/12 + mean (a - F/2)^2. */
export function expectedSquaredError(plain: SampleImage): number {
  const largest = largestOf(plain);
  let sum = 0;
  for (const sample of plain.samples) sum += (sample - largest / 2) ** 2;
  return (largest * (largest + 2)) / 12 + sum / plain.samples.length;
}
