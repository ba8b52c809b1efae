import { parseDicom, type DicomFile } from '../../core/dicom/parse-file';
import { bytesAsSource, type FrameSource } from '../../core/dicom/frames';
import { TAGS } from '../../core/dicom/tags';
import { readAt, type SourceFile } from '../../storage/source-file';
import { headOf } from './read-file';

/** Enough for most headers; each further try reads eight times as much. */
const FIRST = 64 * 1024;
/** No header is read further than this; a deflated file, which has to be inflated as a whole, up to this size. */
const LIMIT = 64 * 1024 * 1024;

/** A DICOM file's elements up to its pixel data, and where those are read from. */
export interface DicomHead {
  readonly file: DicomFile;
  readonly source: FrameSource;
}

const hasPixels = ({ dataSet: { elements } }: DicomFile) =>
  elements.has(TAGS.pixelData) || elements.has(TAGS.floatPixelData) || elements.has(TAGS.doublePixelData);

function fileSource({ fd, size }: SourceFile): FrameSource {
  return {
    size,
    read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      return bytes.subarray(0, readAt(fd, bytes, offset));
    },
  };
}

/**
 * The elements of a DICOM file that stand before its pixel data; undefined for a file that is none, `too-large` for
 * a deflated one that is not inflated here. Reads no more than it has to. Throws `cannot-read`.
 */
export function dicomHeadOf(source: SourceFile): DicomHead | 'too-large' | undefined {
  for (let length = FIRST; ; length *= 8) {
    const bytes = headOf(source, Math.min(length, LIMIT));
    const parsed = parseDicom(bytes, source.size);
    if (parsed.status === 'not-dicom') {
      if (parsed.problem !== 'too-large') return undefined;
      if (source.size > LIMIT || bytes.length === source.size) return 'too-large';
      length = LIMIT / 8;
      continue;
    }
    const { file } = parsed;
    const isWhole = bytes.length === source.size;
    if (isWhole) return { file, source: bytesAsSource(file.dataSet.bytes) };
    if (hasPixels(file) || file.problem !== undefined || length >= LIMIT)
      return { file, source: fileSource(source) };
  }
}

let kept: { readonly of: SourceFile; readonly head: ReturnType<typeof dicomHeadOf> } | undefined;

const isSame = (one: SourceFile, other: SourceFile) =>
  one.path === other.path &&
  one.inode === other.inode &&
  one.device === other.device &&
  one.size === other.size &&
  one.modifiedNs === other.modifiedNs;

/** As `dicomHeadOf`; the head of this thread's last file is kept, so that scrolling does not parse it anew. */
export function keptDicomHead(source: SourceFile): ReturnType<typeof dicomHeadOf> {
  if (kept === undefined || !isSame(kept.of, source)) kept = { of: source, head: dicomHeadOf(source) };
  const { head } = kept;
  if (head === undefined || head === 'too-large' || head.source.size === head.file.dataSet.bytes.length)
    return head;
  // The descriptor of the earlier time is closed.
  return { file: head.file, source: fileSource(source) };
}
