import { AppError } from '../../../../shared/errors';
import { asciiText } from '../../dicom/elements';
import { parseDicom, type DicomFile } from '../../dicom/parse-file';
import { TAGS } from '../../dicom/tags';
import { hasMagic, MAGIC } from '../header';
import type { ByteSource, LocatedContainer } from './carrier';
import { SERIES_DESCRIPTION } from './dicom';

/** The header of a carrier, re-saved ones included, ends long before this. */
const HEAD_LENGTH = 64 * 1024;
const SERIES_DESCRIPTION_TAG = 0x0008103e;

/** What the head of a file says: a container to point at, no DICOM, or pixels that must be decoded first. */
export type NativeLocation =
  | { readonly status: 'located'; readonly container: LocatedContainer }
  | { readonly status: 'not-dicom' }
  /** `file` is absent where the head alone can't be parsed (deflated). */
  | { readonly status: 'coded'; readonly file?: DicomFile };

/**
 * Points at the container in a DICOM file whose pixels are stored as they are. Decodes nothing. Throws
 * `not-encrypted`, or `carrier-altered` for native pixels that hold no container in a file that says they do.
 */
export function locateNative(source: ByteSource): NativeLocation {
  const head = new Uint8Array(Math.min(HEAD_LENGTH, source.size));
  source.read(0, head);
  const parsed = parseDicom(head, source.size);
  if (parsed.status === 'not-dicom')
    return { status: parsed.problem === 'not-dicom' ? 'not-dicom' : 'coded' };
  const { file } = parsed;
  const element = file.dataSet.elements.get(TAGS.pixelData);
  if (!element || element.encapsulated || file.transferSyntax.deflated || isByteSwapped(file))
    return { status: 'coded', file };
  const magic = new Uint8Array(MAGIC.length);
  source.read(element.offset, magic);
  if (!hasMagic(magic)) throw notAContainer(file);
  const { offset, length } = element;
  return { status: 'located', container: { status: 'contiguous', carrier: 'dicom', offset, length } };
}

/** Whether a file says of itself that it is a carrier. */
export const isMarked = (file: DicomFile): boolean =>
  asciiText(file.dataSet, SERIES_DESCRIPTION_TAG) === SERIES_DESCRIPTION;

/** What is wrong with a DICOM file without a container. */
export const notAContainer = (file: DicomFile): AppError =>
  isMarked(file)
    ? new AppError('carrier-altered', 'marked as a carrier, without a container')
    : new AppError('not-encrypted');

/** In a big-endian file the bytes of OW words have changed places. */
const isByteSwapped = ({ dataSet, transferSyntax }: DicomFile) =>
  transferSyntax.bigEndian && dataSet.elements.get(TAGS.pixelData)?.vr === 'OW';
