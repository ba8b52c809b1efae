import { AppError, errorCodeOf } from '../../../shared/errors';
import type { FileKind } from '../../../shared/models/files';
import type { HeaderTable, ViewerFrame } from '../../../shared/models/viewing';
import { headerTable } from '../../core/dicom/header-rows';
import { sliceOf } from '../../core/images/series';
import { sniff, SNIFF_LENGTH } from '../../core/images/sniff';
import { viewDicom, viewPicture } from '../../core/images/viewer-frame';
import type { SourceFile } from '../../storage/source-file';
import { isEncrypted } from './classify';
import { dicomHeadOf, keptDicomHead } from './dicom-head';
import { headOf, withFile } from './read-file';
import type { Looked } from './tasks';

/** A picture is held whole up to this size. */
const MAX_PICTURE = 256 * 1024 * 1024;

const none = (reason: Extract<ViewerFrame, { status: 'none' }>['reason']) =>
  ({ status: 'none', reason }) as const;

/** What a file is by its bytes and, of a DICOM image, where in a series it belongs. Throws as openSource does. */
export function look(path: string): Promise<Looked> {
  return withFile(path, async (file) => {
    const { kind } = sniff(headOf(file, SNIFF_LENGTH), file.size);
    if (await isEncrypted(file)) return { kind: 'encrypted', bytes: file.size };
    return { kind, bytes: file.size, ...sliceIn(file, kind) };
  });
}

function sliceIn(file: SourceFile, kind: FileKind): Pick<Looked, 'slice'> {
  const head = kind === 'dicom' ? dicomHeadOf(file) : undefined;
  return head === undefined || head === 'too-large' ? {} : { slice: sliceOf(head.file.dataSet) };
}

/** One frame of a file for the viewer; of an encrypted one the noise its carrier shows. Throws as openSource does. */
export function view(path: string, index: number): Promise<ViewerFrame> {
  return withFile(path, async (file) => {
    const frame = await frameOf(file, index);
    const isHidden = frame.status === 'none' && (await isEncrypted(file));
    return isHidden ? none('encrypted') : frame;
  });
}

async function frameOf(file: SourceFile, index: number): Promise<ViewerFrame> {
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

/** The table of a DICOM file's elements. Throws `no-usable-images` for a file that is none, and `too-large`. */
export function header(path: string): Promise<HeaderTable> {
  return withFile(path, (file) => {
    const head = dicomHeadOf(file);
    if (head === 'too-large') throw new AppError('too-large', 'a deflated file');
    if (head === undefined) throw new AppError('no-usable-images', 'not DICOM');
    return headerTable(head.file);
  });
}
