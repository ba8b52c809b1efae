import dicomParser from 'dicom-parser';
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
const VRS = new Set(
  'AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV'.split(
    ' ',
  ),
);

/** Whether two bytes are a value representation of PS3.5, 6.2. */
export const isKnownVr = (vr: string): boolean => VRS.has(vr);

class Failure extends Error {
  constructor(readonly problem: GrammarProblem) {
    super(problem);
  }
}

/** The bytes at hand end although the file goes on: not an error, only the end of what can be known. */
class EndOfBytes extends Error {}

const tagOf = (name: string): number => Number.parseInt(name.slice(1), 16);

/** Our form of a data set dicom-parser read: elements by number, nothing copied; bounded in depth and number. */
function dataSetOf(grammar: Grammar, theirs: dicomParser.DataSet, depth: number): DataSet {
  if (depth > MAX_DEPTH) throw new Failure('too-deep');
  const { bytes, bigEndian } = grammar;
  const elements = new Map<number, Element>();
  for (const element of Object.values(theirs.elements)) {
    const tag = tagOf(element.tag);
    // Delimiters of items that have no length stand among the elements.
    if (groupOf(tag) === 0xfffe) continue;
    elements.set(tag, elementOf(grammar, element, depth));
  }
  return { bytes, bigEndian, elements };
}

function elementOf(grammar: Grammar, theirs: dicomParser.Element, depth: number): Element {
  if (--grammar.budget.elements < 0) throw new Failure('too-many-elements');
  const { vr = 'UN', dataOffset: offset, length } = theirs;
  if (offset + length > grammar.bytes.length) throw new Failure('truncated');
  const items = theirs.items?.flatMap(({ dataSet }) =>
    dataSet ? [dataSetOf(grammar, dataSet, depth + 1)] : [],
  );
  return { tag: tagOf(theirs.tag), vr, offset, length, ...(items && { items }) };
}

type Stream = dicomParser.ByteStream;

/** Tag, VR and length of the element at the stream's place, nothing of its value. */
function readHeader({ explicitVr }: Grammar, stream: Stream): dicomParser.Element {
  const tag = dicomParser.readTag(stream);
  stream.seek(-4);
  // dicom-parser stops behind the header of the tag it is told to read until.
  return explicitVr
    ? dicomParser.readDicomElementExplicit(stream, stream.warnings, tag)
    : dicomParser.readDicomElementImplicit(stream, tag);
}

/** Whether a value of known length begins like an item, so that an unnamed VR is a sequence. */
function beginsWithItem({ bytes, bigEndian }: Grammar, { dataOffset, length }: dicomParser.Element): boolean {
  const signature = bigEndian ? [0xff, 0xfe, 0xe0, 0x00] : [0xfe, 0xff, 0x00, 0xe0];
  return length >= 8 && signature.every((byte, index) => bytes[dataOffset + index] === byte);
}

function isSequence(grammar: Grammar, header: dicomParser.Element): boolean {
  const { vr, length } = header;
  if (vr === 'SQ') return true;
  if (length === UNDEFINED_LENGTH) return vr === undefined || vr === 'UN';
  return vr === undefined && beginsWithItem(grammar, header);
}

/** Items of a sequence, the stream moved behind it; undefined where a value of known length is no sequence. */
function readItems(grammar: Grammar, stream: Stream, header: dicomParser.Element): Element | undefined {
  const { length: declared, dataOffset, vr } = header;
  const open = declared === UNDEFINED_LENGTH;
  const { warnings } = stream;
  const before = warnings.length;
  try {
    // An unknown VR of undefined length is coded implicitly (PS3.5, 6.2.2, note 2).
    if (grammar.explicitVr && vr === 'SQ') dicomParser.readSequenceItemsExplicit(stream, header, warnings);
    else dicomParser.readSequenceItemsImplicit(stream, header);
    if (warnings.length > before || stream.position > grammar.bytes.length) throw new Failure('truncated');
    if (!open && stream.position !== dataOffset + declared) throw new Failure('bad-element');
    return elementOf(grammar, header, 0);
  } catch (error) {
    if (open || (error instanceof Failure && error.problem === 'too-many-elements')) throw error;
    return undefined;
  }
}

/** Walks fragments (PS3.5, A.4) to their delimiter, which must be there. Moves the stream behind it. */
function skipFragments(stream: Stream, header: dicomParser.Element): void {
  const warnings: string[] = [];
  dicomParser.findEndOfEncapsulatedElement(stream, { ...header }, warnings);
  if (warnings.length > 0) throw new Failure('truncated');
}

/** Reads the element at the stream's place into `elements`. False at fill behind the last element. */
function readElement(grammar: Grammar, stream: Stream, elements: Map<number, Element>): boolean {
  const { fileSize } = grammar;
  const header = readHeader(grammar, stream);
  const { vr = 'UN', length: declared, dataOffset: offset } = header;
  const tag = tagOf(header.tag);
  if (groupOf(tag) === 0xfffe) throw new Failure('bad-element');
  // Zeros behind the last element are fill, of which some files have megabytes.
  if (tag === 0 && declared === 0) return false;
  if (--grammar.budget.elements < 0) throw new Failure('too-many-elements');
  const open = declared === UNDEFINED_LENGTH;
  if (!open && offset + declared > fileSize) {
    elements.set(tag, { tag, vr, offset, length: Math.max(0, fileSize - offset) });
    throw new Failure('truncated');
  }
  if (open && (tag === TAGS.pixelData || vr === 'OB' || vr === 'OW')) {
    elements.set(tag, { tag, vr, offset, length: fileSize - offset, encapsulated: true });
    skipFragments(stream, header);
    return true;
  }
  const sequence = isSequence(grammar, header) ? readItems(grammar, stream, header) : undefined;
  if (open && !sequence) throw new Failure('bad-element');
  elements.set(tag, sequence ?? { tag, vr, offset, length: declared });
  if (!open) stream.position = offset + declared;
  return true;
}

/**
 * Reads the data set that starts at `offset` (PS3.5, chapter 7) to the file's end, as offsets, with dicom-parser
 * element by element: every length is checked against what is left before it is believed, and depth and number of
 * elements are bounded. Never throws: what was read before a failure is handed out with it.
 */
export function parseElements(grammar: Grammar, offset: number): GrammarResult {
  const { bytes, bigEndian, fileSize } = grammar;
  const elements = new Map<number, Element>();
  const dataSet: DataSet = { bytes, bigEndian, elements };
  if (offset >= bytes.length)
    return { status: bytes.length < fileSize ? 'stopped' : 'parsed', dataSet, end: offset };
  const order = bigEndian ? dicomParser.bigEndianByteArrayParser : dicomParser.littleEndianByteArrayParser;
  const stream = new dicomParser.ByteStream(order, bytes, offset);
  try {
    while (stream.position < fileSize) {
      if (stream.position + 8 > bytes.length) throw new EndOfBytes();
      if (!readElement(grammar, stream, elements)) break;
    }
    return { status: 'parsed', dataSet, end: stream.position };
  } catch (error) {
    const bounded = error instanceof Failure && error.problem !== 'truncated';
    // dicom-parser throws texts; whatever it stumbles over where the bytes at hand end may be whole in the file.
    if (bytes.length < fileSize && !bounded) return { status: 'stopped', dataSet, end: bytes.length };
    const problem =
      error instanceof Failure ? error.problem : error instanceof RangeError ? 'too-deep' : 'truncated';
    return { status: 'failed', problem, dataSet };
  }
}
