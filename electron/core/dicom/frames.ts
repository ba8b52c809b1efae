import { words, valueBytes, type DataSet } from './elements';
import type { PixelLayout } from './image-attributes';
import type { DicomFile } from './parse-file';
import type { FrameProblem } from './stored-frame';
import { TAGS } from './tags';

/** A stretch of the file's bytes. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/**
 * Where pixel data are read from: bytes at hand, or a file of which only the beginning is. `read` gives what there is
 * of `length` bytes from `offset` on.
 */
export interface FrameSource {
  readonly size: number;
  read(offset: number, length: number): Uint8Array;
}

/** Bytes at hand, as a source. */
export const bytesAsSource = (bytes: Uint8Array): FrameSource => ({
  size: bytes.length,
  read: (offset, length) => bytes.subarray(offset, offset + length),
});

/** Where the frames of an image lie. */
export type FrameIndex =
  | {
      readonly status: 'native';
      readonly offset: number;
      readonly length: number;
      readonly bitsPerFrame: number;
    }
  | { readonly status: 'encapsulated'; readonly frames: readonly (readonly Range[])[] }
  | { readonly status: 'none'; readonly reason: FrameProblem };

const MAX_FRAGMENTS = 1_000_000;

/** Whether two pixels share one Cb and one Cr, as native data with this photometric interpretation do. */
export const hasHalvedChroma = ({ photometric, samplesPerPixel, bitsAllocated }: PixelLayout): boolean =>
  photometric.endsWith('_422') && samplesPerPixel === 3 && bitsAllocated === 8;

/** Finds the frames of an image without decoding any (PS3.5, 8.2 and A.4). Allocates by what is there. */
export function indexFrames(
  file: DicomFile,
  layout: PixelLayout,
  source: FrameSource = bytesAsSource(file.dataSet.bytes),
): FrameIndex {
  const element = file.dataSet.elements.get(TAGS.pixelData);
  if (element === undefined) {
    const float =
      file.dataSet.elements.has(TAGS.floatPixelData) || file.dataSet.elements.has(TAGS.doublePixelData);
    return { status: 'none', reason: float ? 'unsupported-compression' : 'no-pixel-data' };
  }
  if (!element.encapsulated) {
    const samples = hasHalvedChroma(layout) ? 2 : layout.samplesPerPixel;
    const bitsPerFrame = layout.columns * layout.rows * samples * layout.bitsAllocated;
    return { status: 'native', offset: element.offset, length: element.length, bitsPerFrame };
  }
  const { offsets, fragments } = readFragments(source, element.offset);
  if (fragments.length === 0) return { status: 'none', reason: 'damaged' };
  const starts = (range: Range) => beginsStream(source, range);
  const tables = [extendedOffsets(file.dataSet), offsets];
  return { status: 'encapsulated', frames: groupFragments(layout.frames, tables, fragments, starts) };
}

/** The basic offset table and the fragments after it, as far as they are whole and at hand. */
function readFragments(
  source: FrameSource,
  start: number,
): { offsets: readonly number[]; fragments: readonly Range[] } {
  const fragments: Range[] = [];
  let table: Range | undefined;
  let offset = start;
  while (offset + 8 <= source.size && fragments.length < MAX_FRAGMENTS) {
    const header = viewOf(source.read(offset, 8));
    if (header.byteLength < 8) break;
    const tag = header.getUint16(0, true) * 0x10000 + header.getUint16(2, true);
    const length = header.getUint32(4, true);
    if (tag !== TAGS.item || offset + 8 + length > source.size) break;
    if (table === undefined) table = { offset: offset + 8, length };
    else fragments.push({ offset: offset + 8, length });
    offset += 8 + length;
  }
  return { offsets: table === undefined ? [] : readOffsets(source, table), fragments };
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function readOffsets(source: FrameSource, { offset, length }: Range): readonly number[] {
  const table = viewOf(source.read(offset, Math.min(length, MAX_FRAGMENTS * 4)));
  return Array.from({ length: table.byteLength >> 2 }, (_, index) => table.getUint32(index * 4, true));
}

/** Fragments by frame: by the extended or basic offset table where it fits, else by count, else by start codes. */
function groupFragments(
  frames: number,
  tables: readonly (readonly number[])[],
  fragments: readonly Range[],
  startsStream: (fragment: Range) => boolean,
): readonly (readonly Range[])[] {
  for (const offsets of tables) {
    const starts = offsets.length === frames ? startsOf(offsets, fragments) : undefined;
    if (starts) return starts.map((from, index) => fragments.slice(from, starts[index + 1]));
  }
  if (frames === 1) return [fragments];
  if (fragments.length === frames) return fragments.map((fragment) => [fragment]);
  const starts = fragments.flatMap((fragment, index) => (startsStream(fragment) ? [index] : []));
  return starts.map((from, index) => fragments.slice(from, starts[index + 1]));
}

function extendedOffsets(dataSet: DataSet): readonly number[] {
  const halves = words(
    dataSet,
    TAGS.extendedOffsetTable,
    false,
    valueBytes(dataSet, TAGS.extendedOffsetTable).length,
  );
  return Array.from(
    { length: halves.length >> 2 },
    (_, index) => halves[index * 4]! + halves[index * 4 + 1]! * 2 ** 16 + halves[index * 4 + 2]! * 2 ** 32,
  );
}

/** Indices of the fragments that begin at the offsets, counted from the first fragment's item; undefined if one does not. */
function startsOf(offsets: readonly number[], fragments: readonly Range[]): readonly number[] | undefined {
  const origin = fragments[0]!.offset;
  const byOffset = new Map(fragments.map((fragment, index) => [fragment.offset - origin, index]));
  const starts = offsets.map((offset) => byOffset.get(offset));
  const rising = starts.every(
    (start, index) =>
      start !== undefined && (index === 0 ? start === 0 : start > (starts[index - 1] ?? start)),
  );
  return rising ? (starts as readonly number[]) : undefined;
}

/** Whether a fragment begins a JPEG (SOI) or JPEG 2000 (SOC) stream. */
function beginsStream(source: FrameSource, { offset }: Range): boolean {
  const [first, second] = source.read(offset, 2);
  return first === 0xff && (second === 0xd8 || second === 0x4f);
}

/** Bytes of one compressed frame, put together where it is in several fragments. */
export function compressedBytes(source: FrameSource, ranges: readonly Range[]): Uint8Array {
  const parts = ranges.map(({ offset, length }) => source.read(offset, length));
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
