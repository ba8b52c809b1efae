import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/errors';
import type { MeasuredImage, PictureFacts } from '../../../shared/models/analysis';
import { decodeFrame } from '../../core/dicom/decode-frame';
import { readPixelLayout } from '../../core/dicom/image-attributes';
import type { StoredFrame } from '../../core/dicom/stored-frame';
import { decodeImage, withoutAlpha } from '../../core/images/raster';
import { toSeedImage } from '../../core/images/seed-image';
import { sniff } from '../../core/images/sniff';
import { fromSigned, type SampleImage } from '../../core/metrics/samples';
import { measureImage } from '../../core/report/measure-image';
import type { SourceFile } from '../../storage/source-file';
import { dicomHeadOf } from './dicom-head';
import { headOf, withFile } from './read-file';

/** An image is held whole up to this size. */
const MAX_WHOLE = 256 * 1024 * 1024;
/** No side of a picture is longer. */
const MOST_SIDE = 16_384;

interface Read {
  readonly image: SampleImage;
  readonly picture: PictureFacts;
}

function ofFrame(frame: StoredFrame, frames: number): Read {
  const { columns, rows, samplesPerPixel: channels, bitsStored: bits, signed, samples } = frame;
  if (samples instanceof Uint32Array || samples instanceof Int32Array)
    throw new AppError('no-usable-images', 'samples of more than 16 bits');
  const unsigned =
    samples instanceof Int8Array || samples instanceof Int16Array ? fromSigned(samples, bits) : samples;
  const image = { columns, rows, channels, bits, samples: unsigned };
  return { image, picture: { columns, rows, channels, bits, signed, frames } };
}

async function readDicom(file: SourceFile): Promise<Read> {
  const head = dicomHeadOf(file);
  if (head === 'too-large') throw new AppError('too-large', 'a deflated file');
  const layout = head && readPixelLayout(head.file.dataSet);
  if (!head || !layout) throw new AppError('no-usable-images', 'a DICOM file without a picture');
  const decoded = await decodeFrame(head.file, layout, 0, head.source);
  if (decoded.status === 'decoded') return ofFrame(decoded.frame, layout.frames);
  throw new AppError(
    decoded.reason === 'too-large' ? 'too-large' : 'no-usable-images',
    'a DICOM file without a picture',
  );
}

async function readPicture(bytes: Uint8Array): Promise<Read> {
  const decoded = await decodeImage(bytes, MOST_SIDE);
  const { columns, rows, channels, data } = withoutAlpha(decoded);
  const image = { columns, rows, channels, bits: 8, samples: data };
  return { image, picture: { columns, rows, channels, bits: 8, signed: false, frames: decoded.frames } };
}

/**
 * Measures the first frame of an image: stored values of a DICOM file, 8-bit RGB of a picture. Throws
 * `no-usable-images`, `too-large`, and as openSource does.
 */
export function measureFile(
  path: string,
  wishes: { keyImage: Uint8Array; seed: number },
): Promise<MeasuredImage> {
  return withFile(path, async (file) => {
    if (file.size > MAX_WHOLE) throw new AppError('too-large', 'an image of more than 256 MiB');
    const bytes = headOf(file, file.size);
    const { kind } = sniff(bytes, bytes.length);
    if (kind === 'other') throw new AppError('no-usable-images', 'not an image');
    const { image, picture } = kind === 'dicom' ? await readDicom(file) : await readPicture(bytes);
    const raster = await toSeedImage(bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { picture, sha256, bytes: bytes.length, ...measureImage({ image, raster, ...wishes }) };
  });
}
