import { AppError, errorCodeOf } from '../../../shared/errors';
import type { HeaderRow, ViewFrame } from '../../../shared/models/viewing';
import { sniff, SNIFF_LENGTH } from '../../core/images/sniff';
import { viewDicom, viewPicture } from '../../core/images/view-frame';
import type { SourceFile } from '../../storage/source-file';
import { isEncrypted } from './classify';
import { dicomHeadOf, keptDicomHead } from './dicom-head';
import { headOf, withFile } from './read-file';

/** A picture is held whole up to this size. */
const MAX_PICTURE = 256 * 1024 * 1024;

const none = (reason: Extract<ViewFrame, { status: 'none' }>['reason']) =>
  ({ status: 'none', reason }) as const;

/** One frame of a file for the viewer; of an encrypted one the noise its carrier shows. Throws as openSource does. */
export function view(path: string, index: number): Promise<ViewFrame> {
  return withFile(path, async (file) => {
    const frame = await frameOf(file, index);
    const isHidden = frame.status === 'none' && (await isEncrypted(file));
    return isHidden ? none('encrypted') : frame;
  });
}

async function frameOf(file: SourceFile, index: number): Promise<ViewFrame> {
  const { kind } = sniff(headOf(file, SNIFF_LENGTH), file.size);
  if (kind === 'other') return none('not-an-image');
  if (kind === 'dicom') {
    const head = keptDicomHead(file);
    if (head === undefined) return none('damaged');
    return head === 'too-large' ? none('too-large') : viewDicom(head.file, head.source, index);
  }
  if (file.size > MAX_PICTURE) return none('too-large');
  try {
    return await viewPicture(headOf(file, file.size), index);
  } catch (error) {
    return none(errorCodeOf(error) === 'too-large' ? 'too-large' : 'damaged');
  }
}

/** The elements of a DICOM file, none of another. Throws `too-large` for a deflated file that is not inflated here. */
export async function header(path: string): Promise<readonly HeaderRow[]> {
  // The dictionary is for this alone.
  const { headerTable } = await import('../../core/dicom/header-table');
  return withFile(path, (file) => {
    const head = dicomHeadOf(file);
    if (head === 'too-large') throw new AppError('too-large', 'a deflated file');
    return head === undefined ? [] : headerTable(head.file);
  });
}
