import { largestOf, type SampleImage } from './samples';

/** How often values stand in `channel` of a picture, in at most 256 bins of equal width. */
export function histogram(image: SampleImage, channel: number): Float64Array {
  const { samples, channels, bits } = image;
  const shift = Math.max(0, bits - 8);
  const bins = new Float64Array((largestOf(image) >> shift) + 1);
  for (let i = channel; i < samples.length; i += channels) bins[samples[i]! >> shift]! += 1;
  return bins;
}
