import { AppError } from '../../../shared/errors';
import { renderDicom } from './preview';
import { decodeImage, resizeRaster, withoutAlpha, type Raster } from './raster';
import { sniff } from './sniff';

/** Side of the generator's images in pixels; they have three channels. */
export const SEED_SIDE = 256;

/** The longest side an image is decoded at before it is brought to the seed's size. */
const DECODE_SIDE = 2_048;

async function fullRaster(bytes: Uint8Array): Promise<Raster> {
  const { kind } = sniff(bytes, bytes.length);
  if (kind === 'other') throw new AppError('no-usable-images', 'not an image');
  if (kind !== 'dicom') return decodeImage(bytes, DECODE_SIDE);
  const rendered = await renderDicom(bytes, bytes.length, 0);
  if (rendered.status === 'rendered') return rendered.raster;
  throw new AppError(
    rendered.reason === 'too-large' ? 'too-large' : 'no-usable-images',
    'a DICOM file without a picture',
  );
}

/**
 * A file as the generator takes it (spec, section 1): 256 x 256 x 3 bytes, row-major, RGB interleaved. DICOM
 * is windowed first, grey is repeated, the resize is bilinear and does not keep the shape. Throws
 * `no-usable-images` when there is no picture in the file, and `too-large`.
 */
export async function toSeedImage(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const raster = withoutAlpha(await fullRaster(bytes));
  return (await resizeRaster(raster, SEED_SIDE, SEED_SIDE)).data;
}
