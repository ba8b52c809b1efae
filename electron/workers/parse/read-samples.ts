import { AppError } from '../../../shared/errors';
import type { Figure, FrameFigures, MeasuredImage, PictureFacts } from '../../../shared/models/analysis';
import { sha256Hex } from '../../core/bytes/sha256';
import { decodeFrame } from '../../core/dicom/decode-frame';
import { readPixelLayout } from '../../core/dicom/image-attributes';
import type { StoredFrame } from '../../core/dicom/stored-frame';
import { decodeImage, withoutAlpha } from '../../core/images/raster';
import { toSeedImage } from '../../core/images/seed-image';
import { sniff } from '../../core/images/sniff';
import { areAlike, fromSigned, type SampleImage } from '../../core/metrics/samples';
import { randomNumbers, seededState } from '../../core/gan/random-numbers';
import { describing, figuresOfPair } from '../../core/report/figures';
import { measureFrame, overFrames, type MeasuredFrame } from '../../core/report/measure-frame';
import { measureImage } from '../../core/report/measure-image';
import { measureWhole } from '../../core/report/measure-whole';
import type { SourceFile } from '../../storage/source-file';
import { dicomHeadOf } from './dicom-head';
import { headOf, withFile } from './read-file';
import type { MeasureWishes } from './tasks';

/** An image is held whole up to this size. */
const MAX_WHOLE = 256 * 1024 * 1024;
/** No side of a picture is longer. */
const MOST_SIDE = 16_384;
/** Frames measured one by one; of an image of more its first are. */
const MOST_FRAMES = 64;

interface Read {
  readonly image: SampleImage;
  readonly picture: PictureFacts;
  /** A further frame, from 1; null for an image of one. */
  readonly further: ((frame: number) => Promise<SampleImage>) | null;
}

function imageOf({ columns, rows, samplesPerPixel: channels, ...frame }: StoredFrame): SampleImage {
  const { bitsStored: bits, samples } = frame;
  if (samples instanceof Uint32Array || samples instanceof Int32Array)
    throw new AppError('no-usable-images', 'samples of more than 16 bits');
  const unsigned =
    samples instanceof Int8Array || samples instanceof Int16Array ? fromSigned(samples, bits) : samples;
  return { columns, rows, channels, bits, samples: unsigned };
}

async function readDicom(file: SourceFile): Promise<Read> {
  const head = dicomHeadOf(file);
  if (head === 'too-large') throw new AppError('too-large', 'a deflated file');
  const layout = head && readPixelLayout(head.file.dataSet);
  if (!head || !layout) throw new AppError('no-usable-images', 'a DICOM file without a picture');
  const frameAt = async (frame: number) => {
    const decoded = await decodeFrame(head.file, layout, frame, head.source);
    if (decoded.status === 'decoded') return decoded.frame;
    const code = decoded.reason === 'too-large' ? 'too-large' : 'no-usable-images';
    throw new AppError(code, 'a DICOM file without a picture');
  };
  const first = await frameAt(0);
  const image = imageOf(first);
  const { columns, rows, channels, bits } = image;
  const { frames } = layout;
  const picture = { columns, rows, channels, bits, signed: first.signed, frames };
  const further = frames > 1 ? async (frame: number) => imageOf(await frameAt(frame)) : null;
  return { image, picture, further };
}

/** 8-bit RGB of a picture; a GIF or TIFF may have several, each at a size of its own. */
async function readPicture(bytes: Uint8Array): Promise<Read> {
  const frameAt = async (frame: number) => {
    const decoded = await decodeImage(bytes, MOST_SIDE, frame);
    const { columns, rows, channels, data } = withoutAlpha(decoded);
    return { frames: decoded.frames, image: { columns, rows, channels, bits: 8, samples: data } };
  };
  const { frames, image } = await frameAt(0);
  const { columns, rows, channels, bits } = image;
  const further = frames > 1 ? async (frame: number) => (await frameAt(frame)).image : null;
  return { image, picture: { columns, rows, channels, bits, signed: false, frames }, further };
}

async function readImage(file: SourceFile): Promise<{ read: Read; bytes: Uint8Array }> {
  if (file.size > MAX_WHOLE) throw new AppError('too-large', 'an image of more than 256 MiB');
  const bytes = headOf(file, file.size);
  const { kind } = sniff(bytes, bytes.length);
  if (kind === 'other') throw new AppError('no-usable-images', 'not an image');
  return { read: kind === 'dicom' ? await readDicom(file) : await readPicture(bytes), bytes };
}

/** The first frame's samples of an image and what it is like. Throws as measureFile does. */
export const readSamples = (path: string): Promise<Read> =>
  withFile(path, async (file) => (await readImage(file)).read);

/** How far the first frames of two images are from each other. Throws `images-unlike`, and as measureFile does. */
export async function compareFiles(path: string, other: string): Promise<Figure[]> {
  const [a, b] = [await readSamples(path), await readSamples(other)];
  if (!areAlike(a.image, b.image)) throw new AppError('images-unlike');
  // Two images, not an image and its cipher: nothing to judge.
  return figuresOfPair(a.image, b.image).map((figure) => ({
    ...describing(figure),
    ...{ ideal: null, at5: null, at1: null },
  }));
}

/** Each frame by itself, of an image of several. */
async function measureFrames(
  { image, picture, further }: Read,
  wishes: MeasureWishes,
): Promise<{ plain: FrameFigures; clinical: FrameFigures } | null> {
  if (further === null) return null;
  const measured: MeasuredFrame[] = [];
  for (let frame = 0; frame < Math.min(picture.frames, MOST_FRAMES); frame += 1)
    measured.push(measureFrame(frame === 0 ? image : await further(frame), { ...wishes, frame }));
  return {
    plain: overFrames(measured.map(({ plain }) => plain)),
    clinical: overFrames(measured.map(({ clinical }) => clinical)),
  };
}

/**
 * Measures an image: stored values of a DICOM file, 8-bit RGB of a picture. All figures are of the first frame; of a file
 * of several each frame has its own besides. Throws `no-usable-images`, `too-large`, and as openSource does.
 */
export function measureFile(path: string, wishes: MeasureWishes): Promise<MeasuredImage> {
  return withFile(path, async (file) => {
    const { read, bytes } = await readImage(file);
    const raster = await toSeedImage(bytes);
    const sha256 = sha256Hex(bytes);
    const { fresh, ...measured } = measureImage({ image: read.image, raster, ...wishes });
    const frames = await measureFrames(read, wishes);
    const whole = measureWhole(bytes, wishes.keyImage, randomNumbers(seededState(wishes.seed)).next);
    return {
      ...{ picture: read.picture, sha256, bytes: bytes.length, ...measured, frames: frames?.plain ?? null },
      fresh: { ...fresh, whole, frames: frames?.clinical ?? null },
    };
  });
}
