/**
 * One data element as a place in the file's bytes: nothing is copied. `length` is what is there, never
 * more than the bytes at hand or, where the file goes on behind them, the file's size.
 */
export interface Element {
  readonly tag: number;
  /** Two letters; `UN` where the file does not say (implicit VR). */
  readonly vr: string;
  /** First byte of the value. */
  readonly offset: number;
  readonly length: number;
  /** Items of a sequence. */
  readonly items?: readonly DataSet[];
  /** The value is a list of fragments that ends with a delimiter, not with a length. */
  readonly encapsulated?: true;
}

/** Elements by tag, with the bytes their offsets point into. */
export interface DataSet {
  readonly bytes: Uint8Array;
  readonly bigEndian: boolean;
  readonly elements: ReadonlyMap<number, Element>;
}

const NUMBER_SIZES: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8 };

/** Bytes of an element's value that are at hand: a view, empty when the element is absent. */
export function valueBytes(dataSet: DataSet, tag: number): Uint8Array {
  const element = dataSet.elements.get(tag);
  if (element === undefined || element.encapsulated) return new Uint8Array(0);
  return dataSet.bytes.subarray(element.offset, element.offset + element.length);
}

/** Items of a sequence, none when it is absent or not a sequence. */
export const itemsOf = (dataSet: DataSet, tag: number): readonly DataSet[] =>
  dataSet.elements.get(tag)?.items ?? [];

/** A value as text of the default repertoire, without padding; at most 64 KiB are read. */
export function asciiText(dataSet: DataSet, tag: number): string {
  const bytes = valueBytes(dataSet, tag).subarray(0, 65_536);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replace(/[\0 ]+$/, '')
    .trimStart();
}

/** The parts of a multi-valued text. */
export function asciiValues(dataSet: DataSet, tag: number): readonly string[] {
  const text = asciiText(dataSet, tag);
  return text === '' ? [] : text.split('\\').map((part) => part.trim());
}

/** Decimal or integer strings (DS, IS) as numbers; what is no finite number is left out. */
export function decimalValues(dataSet: DataSet, tag: number): readonly number[] {
  return asciiValues(dataSet, tag)
    .filter((part) => part !== '')
    .map(Number)
    .filter(Number.isFinite);
}

/** 16-bit words of a value (US, SS, OW), at most `limit`. */
export function words(dataSet: DataSet, tag: number, signed: boolean, limit = 65_536): readonly number[] {
  const bytes = valueBytes(dataSet, tag);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.min(limit, bytes.length >> 1);
  const little = !dataSet.bigEndian;
  return Array.from({ length: count }, (_, index) =>
    signed ? view.getInt16(index * 2, little) : view.getUint16(index * 2, little),
  );
}

/** The first binary number of a value; without a VR (implicit files) it is taken as US or SS. */
export function firstNumber(dataSet: DataSet, tag: number, signed = false): number | undefined {
  const element = dataSet.elements.get(tag);
  if (element === undefined) return undefined;
  const size = NUMBER_SIZES[element.vr] ?? 2;
  const bytes = valueBytes(dataSet, tag);
  if (bytes.length < size) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = !dataSet.bigEndian;
  switch (element.vr) {
    case 'UL':
      return view.getUint32(0, little);
    case 'SL':
      return view.getInt32(0, little);
    case 'FL':
      return view.getFloat32(0, little);
    case 'FD':
      return view.getFloat64(0, little);
    default:
      return signed || element.vr === 'SS' ? view.getInt16(0, little) : view.getUint16(0, little);
  }
}
