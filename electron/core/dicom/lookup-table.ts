import { valueBytes, words, type DataSet } from './elements';

/** A table from input values to output values (PS3.3, C.11.1.1): below the first and above the last it clamps. */
export interface LookupTable {
  /** Input value of the first entry. */
  readonly first: number;
  /** Bits of the entries, 8 to 16. */
  readonly bits: number;
  readonly entries: Uint16Array;
}

/**
 * Reads a table by its descriptor and data. `signedInput` says how the descriptor's second value is coded.
 * Undefined when either is missing or the data are shorter than one entry.
 */
export function readLookupTable(
  dataSet: DataSet,
  descriptorTag: number,
  dataTag: number,
  signedInput: boolean,
): LookupTable | undefined {
  const descriptor = words(dataSet, descriptorTag, false, 3);
  if (descriptor.length < 3) return undefined;
  const count = descriptor[0] === 0 ? 65_536 : descriptor[0]!;
  const first = signedInput ? (descriptor[1]! << 16) >> 16 : descriptor[1]!;
  const bytes = valueBytes(dataSet, dataTag);
  const bits = descriptor[2]!;
  if (bits < 1 || bits > 16) return undefined;
  // Eight-bit entries may be packed two to a word (PS3.3, C.7.6.3.1.6): then there are as many bytes as entries.
  const packed = bits <= 8 && bytes.length < count * 2;
  const entries = packed
    ? packedEntries(dataSet, bytes, count)
    : Uint16Array.from(words(dataSet, dataTag, false, count));
  return entries.length === 0 ? undefined : { first, bits, entries };
}

function packedEntries(dataSet: DataSet, bytes: Uint8Array, count: number): Uint16Array {
  const entries = Uint16Array.from(bytes.subarray(0, count));
  // In big-endian files the two entries of a word have changed places.
  if (dataSet.bigEndian)
    for (let index = 0; index + 1 < entries.length; index += 2)
      [entries[index], entries[index + 1]] = [entries[index + 1]!, entries[index]!];
  return entries;
}

/** The entry for an input value. */
export function lookUp({ first, entries }: LookupTable, value: number): number {
  const index = Math.min(entries.length - 1, Math.max(0, Math.round(value) - first));
  return entries[index]!;
}
