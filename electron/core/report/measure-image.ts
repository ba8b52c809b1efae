import type { Figure, Measured, MeasuredImage } from '../../../shared/models/analysis';
import type { RasterCipher } from '../baselines/baseline';
import { encryptClinicalSamples, refusedWithOneBit } from '../baselines/clinical-samples';
import { CIPHERS } from '../baselines/index';
import { encryptPaper, PAPER_SIDE } from '../cipher/paper-profile';
import { randomNumbers, seededState } from '../gan/random-numbers';
import { histogram } from '../metrics/histogram';
import { bytesOfSamples, samplesOfBytes, type SampleImage } from '../metrics/samples';
import {
  avalancheFigure,
  changeFigures,
  describing,
  figuresOfOne,
  figuresOfPair,
  wholeBytes,
} from './figures';
import { spreadOf } from './spread';
import { studyPictures } from './study-pictures';

/** Encryptions of the clinical profile, each under a key of its own. */
const ENCRYPTIONS = 5;

/** 196,608 bytes as a picture. */
export const paperPicture = (samples: Uint8Array): SampleImage => ({
  columns: PAPER_SIDE,
  rows: PAPER_SIDE,
  channels: 3,
  bits: 8,
  samples,
});

/** One bit of the first byte turned. */
function oneBitChanged(bytes: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[0]! ^= 1;
  return changed;
}

function measureCipher(
  { encrypt, decrypt }: RasterCipher,
  raster: Uint8Array,
  key: Uint8Array,
  next: () => number,
): Figure[] {
  const [plain, cipher] = [paperPicture(raster), paperPicture(encrypt(raster, key))];
  const otherKey = paperPicture(encrypt(raster, oneBitChanged(key)));
  const otherPlain = paperPicture(encrypt(oneBitChanged(raster), key));
  const opened = paperPicture(decrypt(encrypt(raster, key), oneBitChanged(key)));
  return [
    ...figuresOfPair(plain, cipher),
    ...figuresOfOne(cipher, next),
    ...changeFigures(cipher, otherKey, ['key-npcr', 'key-uaci']),
    ...changeFigures(plain, opened, ['opened-npcr', 'opened-uaci']),
    ...changeFigures(cipher, otherPlain, ['plain-npcr', 'plain-uaci']),
    avalancheFigure(cipher, otherPlain),
  ];
}

function measureClinical(
  image: SampleImage,
  key: Uint8Array,
  next: () => number,
): Pick<MeasuredImage['fresh'], 'clinical' | 'megabytesPerSecond' | 'refusals'> {
  const bytes = bytesOfSamples(image);
  let milliseconds = 0;
  const encrypt = (plain: Uint8Array): SampleImage => {
    const start = performance.now();
    const sealed = encryptClinicalSamples(plain, key);
    milliseconds += performance.now() - start;
    return { ...image, samples: samplesOfBytes(sealed, image) };
  };
  const runs = Array.from({ length: ENCRYPTIONS }, () => {
    const [cipher, other] = [encrypt(bytes), encrypt(oneBitChanged(bytes))];
    return [
      ...figuresOfPair(image, cipher),
      ...figuresOfOne(cipher, next),
      // Every attempt has a key of its own: two ciphers of nearly the same image have nothing in common.
      ...changeFigures(cipher, other, ['plain-npcr', 'plain-uaci']),
      avalancheFigure(cipher, other),
    ];
  });
  const megabytes = (2 * ENCRYPTIONS * bytes.length) / 1e6;
  return {
    clinical: spreadOf(runs),
    megabytesPerSecond: megabytes / (milliseconds / 1000),
    refusals: refusedWithOneBit(bytes, key),
  };
}

/** 256 bins of a raster's bytes, channels together. */
export function byteHistogram(bytes: Uint8Array): number[] {
  const line = { columns: bytes.length, rows: 1, channels: 1, bits: 8, samples: bytes };
  return Array.from(histogram(line, 0));
}

/** What is measured of an image: its samples, and its 256x256x3 raster under a key image. */
export interface ImageToMeasure {
  readonly image: SampleImage;
  readonly raster: Uint8Array;
  readonly keyImage: Uint8Array;
  readonly seed: number;
}

/** Every figure of one image; but for `fresh` the same whenever the input is. Clinical samples have a byte's width each. */
export function measureImage({ image, raster, keyImage, seed }: ImageToMeasure): Pick<
  MeasuredImage,
  'plain' | 'ciphers' | 'histograms' | 'pictures'
> & {
  readonly fresh: ReturnType<typeof measureClinical>;
} {
  const { next } = randomNumbers(seededState(seed));
  const plain = figuresOfOne(image, next).map(describing);
  const ciphers: Measured[] = CIPHERS.map((cipher) => ({
    subject: cipher.id,
    figures: measureCipher(cipher, raster, keyImage, next),
  }));
  const { cipher } = encryptPaper(raster, keyImage);
  const histograms = { plain: byteHistogram(raster), cipher: byteHistogram(cipher) };
  const pictures = { plain: studyPictures(raster), cipher: studyPictures(cipher) };
  // Its blocks are drawn from numbers of their own, so that nothing above depends on them.
  const own = randomNumbers(seededState(seed + 1));
  const fresh = measureClinical(wholeBytes(image), keyImage, own.next);
  return { plain, ciphers, histograms, pictures, fresh };
}
