import { AppError } from '../../../../shared/errors';
import type { ByteSource, LocatedContainer } from './carrier';
import { locateInDicom } from './dicom-reader';
import { locateInPng, locatePlain } from './locate-written';

/**
 * Finds the container in a file from anywhere by the file's bytes, whatever its name; decodes compressed
 * DICOM pixels where it must. Throws `not-encrypted` (nothing of ours), `carrier-altered` (marked as ours,
 * but without a container), `too-large`, `truncated`.
 */
export async function locateContainer(source: ByteSource): Promise<LocatedContainer> {
  const located = await locateIfAny(source);
  if (!located) throw new AppError('not-encrypted');
  return located;
}

/** As locateContainer, and undefined where there is nothing of ours: most files of a folder are such. */
export const locateIfAny = async (source: ByteSource): Promise<LocatedContainer | undefined> =>
  locatePlain(source) ?? (await locateInPng(source)) ?? (await locateInDicom(source));
