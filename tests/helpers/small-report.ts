import { PAPER_BYTES } from '../../electron/core/cipher/paper-profile';
import { randomNumbers, seededState } from '../../electron/core/gan/random-numbers';
import type { SampleImage } from '../../electron/core/metrics/samples';
import { measureBaseline, pictureFigures, randomnessOf } from '../../electron/core/report/measure-baseline';
import { measureFrame, overFrames } from '../../electron/core/report/measure-frame';
import { byteHistogram, measureImage, paperPicture } from '../../electron/core/report/measure-image';
import { measureWhole } from '../../electron/core/report/measure-whole';
import { studyPictures } from '../../electron/core/report/study-pictures';
import { changeFigures } from '../../electron/core/report/figures';
import { gatherImages } from '../../electron/core/report/gather-images';
import { gatherKeys } from '../../electron/core/report/model-keys';
import type { AnalysisReport, MeasuredImage } from '../../shared/models/analysis';
import type { MeasuredPicture } from '../../electron/workers/parse/tasks';

const SEED = 3;

export const noise = (bytes: number, seed: number): Uint8Array => {
  const { next } = randomNumbers(seededState(seed));
  return Uint8Array.from({ length: bytes }, () => next() >>> 24);
};

/** Twelve bits, smooth, not square; every frame a little brighter. */
export const smoothFrame = (frame: number): SampleImage => ({
  ...{ columns: 40, rows: 24, channels: 1, bits: 12 },
  samples: Uint16Array.from({ length: 960 }, (_, i) => (i % 40) * 60 + Math.floor(i / 40) * 20 + frame * 100),
});

/** 256x256x3 bytes that slope. */
const slopes = () => Uint8Array.from({ length: PAPER_BYTES }, (_, i) => Math.floor(i / 3) & 255);

/** What is measured of a small image of three frames. */
export function smallImage(): MeasuredImage {
  const keyImage = noise(PAPER_BYTES, 1);
  const { fresh, ...measured } = measureImage({
    ...{ image: smoothFrame(0), raster: slopes(), keyImage, seed: SEED },
  });
  const frames = [0, 1, 2].map((frame) => measureFrame(smoothFrame(frame), { keyImage, seed: SEED, frame }));
  const whole = measureWhole(noise(5_000, 4), keyImage, randomNumbers(seededState(SEED)).next);
  return {
    ...{ sha256: 'a'.repeat(64), bytes: 5_000 },
    picture: { columns: 40, rows: 24, channels: 1, bits: 12, signed: false, frames: 3 },
    ...measured,
    frames: overFrames(frames.map(({ plain }) => plain)),
    fresh: { ...fresh, whole, frames: overFrames(frames.map(({ clinical }) => clinical)) },
  };
}

/** What is measured of a key image of noise. */
export function smallKey(): MeasuredPicture {
  const keyImage = noise(PAPER_BYTES, 1);
  return {
    figures: pictureFigures(keyImage, SEED),
    between: changeFigures(paperPicture(keyImage), paperPicture(noise(PAPER_BYTES, 2)), ['npcr', 'uaci']),
    randomness: randomnessOf(keyImage.subarray(0, 2_000)),
    histogram: byteHistogram(keyImage),
    pictures: studyPictures(keyImage),
  };
}

/**
 * A real report of one small image of three frames, `count` times over, and of one file that could not be read; with
 * `ofModel` as many key images of a model.
 */
export function smallReport({ count = 1, ofModel = 0 } = {}): AnalysisReport {
  const images = gatherImages();
  const image = smallImage();
  for (let number = 1; number <= count; number += 1) images.add({ status: 'measured', number, ...image });
  images.add({ status: 'failed', number: count + 1, source: '=broken<b>.png', code: 'no-usable-images' });
  const { fresh: own, ...rest } = images.all();
  const key = smallKey();
  const keys = gatherKeys();
  for (let n = 0; n < ofModel; n += 1) keys.add(key);
  return {
    ...{
      format: 'radseal-report',
      version: 1,
      language: 'en',
      notForDiagnosis: 'Research, not for diagnosis',
    },
    program: { version: '0', node: '20', electron: null },
    system: { platform: 'linux', architecture: 'x64' },
    model: { id: 'm', sha256: 'b'.repeat(64), trained: true },
    seed: SEED,
    permutation: { p: 1, q: 1, k: 10 },
    ...rest,
    keys: ofModel === 0 ? null : keys.all(),
    key: { sha256: 'c'.repeat(64), ...key },
    baselines: [measureBaseline('rubik', slopes(), SEED)!],
    fresh: { madeAt: '2026-01-01', seconds: 1, keyMilliseconds: 2, runtime: 'cpu', ...own },
  };
}
