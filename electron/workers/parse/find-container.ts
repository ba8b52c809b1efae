import { AppError, errorCodeOf } from '../../../shared/errors';
import { looksLikeAlteredCarrier } from '../../core/container/carriers/altered';
import type { LocatedContainer } from '../../core/container/carriers/carrier';
import { locateContainer } from '../../core/container/carriers/locate';
import { renderDicom } from '../../core/images/preview';
import { decodeImage } from '../../core/images/raster';
import { sniff } from '../../core/images/sniff';
import type { SourceFile } from '../../storage/source-file';
import { bytesOfFile } from '../file-bytes';
import { headOf } from './read-file';

const MAX_PICTURE = 256 * 1024 * 1024;
const MAX_SIDE = 2_048;

/**
 * The container in a file from outside. Where there is none, a file whose picture looks like a carrier that
 * was saved with loss is `carrier-altered`, any other `not-encrypted`. Throws what `locateContainer` throws.
 */
export async function findContainer(file: SourceFile): Promise<LocatedContainer> {
  if (file.size === 0) throw new AppError('not-encrypted', 'empty');
  try {
    return await locateContainer(bytesOfFile(file));
  } catch (error) {
    if (errorCodeOf(error) === 'not-encrypted' && (await looksAltered(file)))
      throw new AppError('carrier-altered', 'a picture of uniform noise');
    throw error;
  }
}

async function looksAltered(file: SourceFile): Promise<boolean> {
  if (file.size > MAX_PICTURE) return false;
  const bytes = headOf(file, file.size);
  const { kind } = sniff(bytes, bytes.length);
  if (kind === 'other') return false;
  try {
    const raster = kind === 'dicom' ? await dicomRaster(bytes) : await decodeImage(bytes, MAX_SIDE);
    if (!raster) return false;
    return looksLikeAlteredCarrier({ ...raster, samples: raster.data });
  } catch {
    // What does not decode shows nothing.
    return false;
  }
}

async function dicomRaster(bytes: Uint8Array) {
  const rendered = await renderDicom(bytes, bytes.length, 0);
  return rendered.status === 'rendered' ? rendered.raster : undefined;
}
