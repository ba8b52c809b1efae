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
export function indexFrames(file: DicomFile, layout: PixelLayout): FrameIndex {
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
  const { offsets, fragments } = readFragments(file.dataSet, element.offset);
  if (fragments.length === 0) return { status: 'none', reason: 'damaged' };
  return { status: 'encapsulated', frames: groupFragments(file.dataSet, layout.frames, offsets, fragments) };
}

/** The basic offset table and the fragments after it, as far as they are whole and at hand. */
function readFragments(
  dataSet: DataSet,
  start: number,
): { offsets: readonly number[]; fragments: readonly Range[] } {
  const { bytes } = dataSet;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fragments: Range[] = [];
  let table: Range | undefined;
  let offset = start;
  while (offset + 8 <= bytes.length && fragments.length < MAX_FRAGMENTS) {
    const tag = view.getUint16(offset, true) * 0x10000 + view.getUint16(offset + 2, true);
    const length = view.getUint32(offset + 4, true);
    if (tag !== TAGS.item || offset + 8 + length > bytes.length) break;
    if (table === undefined) table = { offset: offset + 8, length };
    else fragments.push({ offset: offset + 8, length });
    offset += 8 + length;
  }
  const entries = table === undefined ? 0 : Math.min(table.length >> 2, MAX_FRAGMENTS);
  const offsets = Array.from({ length: entries }, (_, index) =>
    view.getUint32(table!.offset + index * 4, true),
  );
  return { offsets, fragments };
}

/** Fragments by frame: by the extended or basic offset table where it fits, else by count, else by start codes. */
function groupFragments(
  dataSet: DataSet,
  frames: number,
  basicOffsets: readonly number[],
  fragments: readonly Range[],
): readonly (readonly Range[])[] {
  const tables = [extendedOffsets(dataSet), basicOffsets];
  for (const offsets of tables) {
    const starts = offsets.length === frames ? startsOf(offsets, fragments) : undefined;
    if (starts) return starts.map((from, index) => fragments.slice(from, starts[index + 1]));
  }
  if (frames === 1) return [fragments];
  if (fragments.length === frames) return fragments.map((fragment) => [fragment]);
  const starts = fragments.flatMap((fragment, index) =>
    beginsStream(dataSet.bytes, fragment) ? [index] : [],
  );
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
function beginsStream(bytes: Uint8Array, { offset }: Range): boolean {
  return bytes[offset] === 0xff && (bytes[offset + 1] === 0xd8 || bytes[offset + 1] === 0x4f);
}

/** Bytes of one compressed frame: a view where it is one fragment, else put together. */
export function compressedBytes(dataSet: DataSet, ranges: readonly Range[]): Uint8Array {
  const parts = ranges.map(({ offset, length }) => dataSet.bytes.subarray(offset, offset + length));
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
