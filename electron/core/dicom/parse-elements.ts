import { TAGS, groupOf } from './tags';
import type { DataSet, Element } from './elements';

/** Why a stretch of bytes is not a data set. */
export type GrammarProblem = 'truncated' | 'bad-element' | 'too-deep' | 'too-many-elements';

/** Where parsing ended. `stopped`: at the pixel data, or where the bytes at hand end inside a longer file. */
export type GrammarResult =
  | { readonly status: 'parsed' | 'stopped'; readonly dataSet: DataSet; readonly end: number }
  | { readonly status: 'failed'; readonly problem: GrammarProblem; readonly dataSet: DataSet };

export interface Grammar {
  readonly bytes: Uint8Array;
  /** Bytes of the whole file; `bytes` may be only its beginning. */
  readonly fileSize: number;
  readonly explicitVr: boolean;
  readonly bigEndian: boolean;
  /** What all nested data sets together may still hold. Mutated. */
  readonly budget: { elements: number };
}

/** Deeper nesting than any real file's; recursion stays far from the stack's end. */
const MAX_DEPTH = 32;
const UNDEFINED_LENGTH = 0xffffffff;
const LONG_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const SHORT_VRS = new Set('AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US'.split(' '));

/** Whether two bytes are a value representation of PS3.5, 6.2. */
export const isKnownVr = (vr: string): boolean => LONG_VRS.has(vr) || SHORT_VRS.has(vr);

class Failure extends Error {
  constructor(readonly problem: GrammarProblem) {
    super(problem);
  }
}

/** The bytes at hand end although the file goes on: not an error, only the end of what can be known. */
class EndOfBytes extends Error {}

interface Header {
  readonly tag: number;
  readonly vr: string;
  readonly valueOffset: number;
  readonly declared: number;
}

interface Place {
  offset: number;
}

function readHeader(grammar: Grammar, place: Place, end: number): Header {
  const { bytes, bigEndian } = grammar;
  const start = place.offset;
  need(grammar, start, 8, end);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = !bigEndian;
  const tag = view.getUint16(start, little) * 0x10000 + view.getUint16(start + 2, little);
  // Items and delimiters have no VR in any transfer syntax (PS3.5, 7.5).
  if (groupOf(tag) === 0xfffe || !grammar.explicitVr)
    return { tag, vr: 'UN', valueOffset: start + 8, declared: view.getUint32(start + 4, little) };
  const vr = String.fromCharCode(bytes[start + 4]!, bytes[start + 5]!);
  if (LONG_VRS.has(vr)) {
    need(grammar, start, 12, end);
    return { tag, vr, valueOffset: start + 12, declared: view.getUint32(start + 8, little) };
  }
  if (/^[A-Z?-]{2}$/.test(vr))
    return { tag, vr, valueOffset: start + 8, declared: view.getUint16(start + 6, little) };
  // Some writers slip an implicit element into an explicit data set: take it as that if its length is possible.
  const declared = view.getUint32(start + 4, little);
  if (declared !== UNDEFINED_LENGTH && start + 8 + declared > end) throw new Failure('bad-element');
  return { tag, vr: 'UN', valueOffset: start + 8, declared };
}

/** Throws unless `length` bytes from `offset` lie before `end` and at hand. */
function need(grammar: Grammar, offset: number, length: number, end: number): void {
  if (offset + length > end) throw new Failure('truncated');
  if (offset + length > grammar.bytes.length) throw new EndOfBytes();
}

/** Items of a sequence from `place` on, up to its delimiter or to `end`. Moves `place` behind it. */
function readItems(
  grammar: Grammar,
  place: Place,
  end: number,
  undefinedLength: boolean,
  depth: number,
): DataSet[] {
  if (depth > MAX_DEPTH) throw new Failure('too-deep');
  const items: DataSet[] = [];
  while (undefinedLength || place.offset < end) {
    const header = readHeader(grammar, place, end);
    place.offset = header.valueOffset;
    if (header.tag === TAGS.sequenceDelimiter) return items;
    if (header.tag !== TAGS.item) throw new Failure('bad-element');
    const open = header.declared === UNDEFINED_LENGTH;
    const itemEnd = open ? end : header.valueOffset + header.declared;
    if (itemEnd > end) throw new Failure('truncated');
    const elements = new Map<number, Element>();
    items.push({ bytes: grammar.bytes, bigEndian: grammar.bigEndian, elements });
    readElements(grammar, place, itemEnd, elements, open, depth);
  }
  return items;
}

/** Walks fragments (PS3.5, A.4) to their delimiter. Moves `place` behind it. */
function skipFragments(grammar: Grammar, place: Place, end: number): void {
  for (;;) {
    const header = readHeader(grammar, place, end);
    if (header.tag === TAGS.sequenceDelimiter) {
      place.offset = header.valueOffset;
      return;
    }
    if (header.tag !== TAGS.item || header.valueOffset + header.declared > end)
      throw new Failure('truncated');
    place.offset = header.valueOffset + header.declared;
  }
}

/** Whether a value of known length begins like an item, so that an unnamed VR is a sequence. */
function beginsWithItem({ bytes, bigEndian }: Grammar, offset: number, length: number): boolean {
  if (length < 8 || offset + 8 > bytes.length) return false;
  const signature = bigEndian ? [0xff, 0xfe, 0xe0, 0x00] : [0xfe, 0xff, 0x00, 0xe0];
  return signature.every((byte, index) => bytes[offset + index] === byte);
}

/** One sequence's items, or undefined where a value of known length turns out not to be a sequence. */
function readSequence(grammar: Grammar, header: Header, place: Place, end: number, depth: number) {
  const open = header.declared === UNDEFINED_LENGTH;
  // An unknown VR of undefined length is coded implicitly, little endian (PS3.5, 6.2.2, note 2).
  const inner =
    header.vr === 'UN' && open && grammar.explicitVr
      ? { ...grammar, explicitVr: false, bigEndian: false }
      : grammar;
  try {
    return readItems(inner, place, open ? end : header.valueOffset + header.declared, open, depth + 1);
  } catch (error) {
    if (open || !(error instanceof Failure) || error.problem === 'too-many-elements') throw error;
    return undefined;
  }
}

/** Elements from `place` to `end`, or to the item delimiter when `open`. Fills `elements`, moves `place`. */
function readElements(
  grammar: Grammar,
  place: Place,
  end: number,
  elements: Map<number, Element>,
  open: boolean,
  depth: number,
): void {
  while (open || place.offset < end) {
    const header = readHeader(grammar, place, end);
    if (header.tag === TAGS.itemDelimiter && depth > 0) {
      place.offset = header.valueOffset;
      return;
    }
    if (groupOf(header.tag) === 0xfffe) throw new Failure('bad-element');
    // Zeros behind the last element are fill, of which some files have megabytes.
    if (header.tag === 0 && header.declared === 0 && depth === 0) return;
    if (--grammar.budget.elements < 0) throw new Failure('too-many-elements');
    const { tag, vr, valueOffset, declared } = header;
    place.offset = valueOffset;
    if (declared !== UNDEFINED_LENGTH && valueOffset + declared > end) {
      elements.set(tag, { tag, vr, offset: valueOffset, length: Math.max(0, end - valueOffset) });
      throw new Failure('truncated');
    }
    if (declared === UNDEFINED_LENGTH && (tag === TAGS.pixelData || vr === 'OB' || vr === 'OW')) {
      elements.set(tag, { tag, vr, offset: valueOffset, length: end - valueOffset, encapsulated: true });
      skipFragments(grammar, place, end);
      continue;
    }
    const nested =
      declared === UNDEFINED_LENGTH ||
      vr === 'SQ' ||
      (vr === 'UN' && !grammar.explicitVr && beginsWithItem(grammar, valueOffset, declared));
    const items = nested ? readSequence(grammar, header, place, end, depth) : undefined;
    const length = declared === UNDEFINED_LENGTH ? place.offset - valueOffset : declared;
    elements.set(tag, { tag, vr, offset: valueOffset, length, ...(items && { items }) });
    place.offset = valueOffset + length;
  }
}

/**
 * Reads the data set that starts at `offset` (PS3.5, chapter 7) to the file's end, as offsets. Every length
 * is checked against what is left before it is used; depth and number of elements are bounded; each byte is
 * looked at once a level. Never throws: what was read before a failure is handed out with it.
 */
export function parseElements(grammar: Grammar, offset: number): GrammarResult {
  const elements = new Map<number, Element>();
  const dataSet: DataSet = { bytes: grammar.bytes, bigEndian: grammar.bigEndian, elements };
  const place: Place = { offset };
  try {
    readElements(grammar, place, grammar.fileSize, elements, false, 0);
    return { status: 'parsed', dataSet, end: place.offset };
  } catch (error) {
    if (error instanceof EndOfBytes) return { status: 'stopped', dataSet, end: grammar.bytes.length };
    if (error instanceof Failure) return { status: 'failed', problem: error.problem, dataSet };
    throw error;
  }
}
