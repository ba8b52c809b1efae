import type { Figure, FrameFigures } from '../../../shared/models/analysis';
import { encryptClinicalSamples } from '../baselines/clinical-samples';
import { randomNumbers, seededState } from '../gan/random-numbers';
import { bytesOfSamples, samplesOfBytes, type SampleImage } from '../metrics/samples';
import { describing, figuresOfOne, figuresOfPair, wholeBytes } from './figures';
import { spreadOf } from './spread';

/** One frame by itself: its own figures, and those of one fresh encryption of its samples. */
export interface MeasuredFrame {
  readonly plain: readonly Figure[];
  readonly clinical: readonly Figure[];
}

/** Frame `frame` (from 0) of an image; its blocks of local entropy follow from `seed` and the frame. */
export function measureFrame(
  image: SampleImage,
  { keyImage, seed, frame }: { keyImage: Uint8Array; seed: number; frame: number },
): MeasuredFrame {
  const { next } = randomNumbers(seededState(seed + frame));
  const plain = figuresOfOne(image, next).map(describing);
  const whole = wholeBytes(image);
  const sealed = encryptClinicalSamples(bytesOfSamples(whole), keyImage);
  const cipher = { ...whole, samples: samplesOfBytes(sealed, whole) };
  return { plain, clinical: [...figuresOfPair(whole, cipher), ...figuresOfOne(cipher, next)] };
}

/** Each frame, and all of them together. */
export function overFrames(frames: readonly (readonly Figure[])[]): FrameFigures {
  return {
    overall: spreadOf(frames),
    frames: frames.map((figures, place) => ({ frame: place + 1, figures })),
  };
}
