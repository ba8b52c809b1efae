import { largestOf, type SampleImage } from './samples';

/** Mean squared error over rows x columns x channels of two pictures that are alike. */
export function meanSquaredError({ samples }: SampleImage, { samples: others }: SampleImage): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const apart = samples[i]! - others[i]!;
    sum += apart * apart;
  }
  return sum / samples.length;
}

/** Peak signal to noise in dB of a mean squared error: 10 log10(F^2 / MSE); null where the pictures are equal. */
export function peakSignalToNoise(error: number, image: Pick<SampleImage, 'bits'>): number | null {
  return error === 0 ? null : 10 * Math.log10(largestOf(image) ** 2 / error);
}

/** The mean squared error to expect against a uniform cipher: variance (F^2 + 2F)/12 + mean (a - F/2)^2. */
export function expectedSquaredError(plain: SampleImage): number {
  const largest = largestOf(plain);
  const { samples } = plain;
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const apart = samples[i]! - largest / 2;
    sum += apart * apart;
  }
  return (largest * (largest + 2)) / 12 + sum / samples.length;
}
