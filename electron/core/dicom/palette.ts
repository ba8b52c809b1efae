import { words, type DataSet } from './elements';
import { readLookupTable, type LookupTable } from './lookup-table';
import { TAGS } from './tags';

/** Red, green and blue of a palette colour image. */
export interface Palette {
  readonly red: LookupTable;
  readonly green: LookupTable;
  readonly blue: LookupTable;
}

/** The palette of a PALETTE COLOR image (PS3.3, C.7.6.3.1.5), plain or segmented; undefined when incomplete. */
export function readPalette(dataSet: DataSet, signed: boolean): Palette | undefined {
  const channel = (descriptor: number, data: number, segmented: number): LookupTable | undefined =>
    readLookupTable(dataSet, descriptor, data, signed) ??
    readSegmented(dataSet, descriptor, segmented, signed);
  const red = channel(TAGS.redPaletteDescriptor, TAGS.redPaletteData, TAGS.segmentedRedPaletteData);
  const green = channel(TAGS.greenPaletteDescriptor, TAGS.greenPaletteData, TAGS.segmentedGreenPaletteData);
  const blue = channel(TAGS.bluePaletteDescriptor, TAGS.bluePaletteData, TAGS.segmentedBluePaletteData);
  return red && green && blue ? { red, green, blue } : undefined;
}

/** Expands a segmented table (PS3.3, C.7.9.2): discrete, linear and indirect segments of 16-bit words. */
function readSegmented(dataSet: DataSet, descriptorTag: number, dataTag: number, signed: boolean) {
  const descriptor = words(dataSet, descriptorTag, false, 3);
  const segments = words(dataSet, dataTag, false);
  if (descriptor.length < 3 || segments.length === 0) return undefined;
  const count = descriptor[0] === 0 ? 65_536 : descriptor[0]!;
  const entries: number[] = [];
  expand(segments, 0, Infinity, entries, count, 0);
  const first = signed ? (descriptor[1]! << 16) >> 16 : descriptor[1]!;
  if (entries.length === 0) return undefined;
  return { first, bits: descriptor[2]! <= 8 ? 8 : 16, entries: Uint16Array.from(entries.slice(0, count)) };
}

/** Appends the entries of `limit` segments from word `at` on, until `count` are there. Mutates `entries`. */
function expand(
  segments: readonly number[],
  at: number,
  limit: number,
  entries: number[],
  count: number,
  depth: number,
): void {
  for (let done = 0; done < limit && at + 1 < segments.length && entries.length < count; done++) {
    const [opcode, length] = [segments[at]!, segments[at + 1]!];
    at += 2;
    if (opcode === 0) {
      for (let index = 0; index < length && entries.length < count; index++)
        entries.push(segments[at + index] ?? 0);
      at += length;
    } else if (opcode === 1) {
      const from = entries.at(-1) ?? 0;
      const to = segments[at++] ?? 0;
      for (let step = 1; step <= length && entries.length < count; step++)
        entries.push(Math.round(from + ((to - from) * step) / length));
    } else if (opcode === 2 && depth === 0) {
      const target = (segments[at]! | ((segments[at + 1] ?? 0) << 16)) >>> 0;
      at += 2;
      expand(segments, target >> 1, length, entries, count, depth + 1);
    } else return;
  }
}
