import { inflateRawSync } from 'node:zlib';
import { asciiText, type DataSet } from './elements';
import {
  isKnownVr,
  parseElements,
  type Grammar,
  type GrammarProblem,
  type GrammarResult,
} from './parse-elements';
import { TAGS, groupOf } from './tags';
import {
  DEFLATED_LITTLE_ENDIAN,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
  transferSyntaxOf,
  type TransferSyntax,
} from './transfer-syntaxes';

/** Why bytes are not read as DICOM, or not to their end. */
export type DicomProblem = GrammarProblem | 'not-dicom' | 'inflate-failed' | 'too-large';

/** A file's data set and how it is coded. `bytes` of the data set are inflated where the file is deflated. */
export interface DicomFile {
  readonly dataSet: DataSet;
  /** The elements before it, group 2 (PS3.10, 7.1). */
  readonly meta: DataSet;
  readonly transferSyntax: TransferSyntax;
  /** Size of what the offsets point into: the file, or its inflated form. */
  readonly size: number;
  /** Absent when every element was read, or all up to where the bytes at hand end. */
  readonly problem?: DicomProblem;
}

export type DicomParse =
  | { readonly status: 'dicom'; readonly file: DicomFile }
  | { readonly status: 'not-dicom'; readonly problem: DicomProblem };

const PREAMBLE = 128;
/** More elements than any real object has; a data set of this many takes about 100 MB. */
const MAX_ELEMENTS = 500_000;
/** A deflated data set is text-like headers and one frame or a few; a bomb ends here. */
const MAX_INFLATED = 256 * 1024 * 1024;

/** Whether the file begins with a preamble and the letters DICM (PS3.10, 7.1). */
export const hasDicomPrefix = (head: Uint8Array): boolean =>
  head.length >= PREAMBLE + 4 &&
  head[128] === 0x44 &&
  head[129] === 0x49 &&
  head[130] === 0x43 &&
  head[131] === 0x4d;

interface Coding {
  readonly explicitVr: boolean;
  readonly bigEndian: boolean;
}

/**
 * How the element at `offset` is coded, by what it looks like: a group number below 0x0020 in one of the byte
 * orders, then a known VR or a length that fits. Undefined when it looks like none of them.
 */
function probeCoding(bytes: Uint8Array, offset: number, size: number): Coding | undefined {
  if (offset + 8 > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const vr = String.fromCharCode(bytes[offset + 4]!, bytes[offset + 5]!);
  const little = view.getUint16(offset, true);
  const big = view.getUint16(offset, false);
  const bigEndian = little > 0x20 && big > 0 && big <= 0x20;
  const group = bigEndian ? big : little;
  if (group > 0x20 || (group === 0 && view.getUint16(offset + 2, true) > 0x1000)) return undefined;
  if (isKnownVr(vr)) return { explicitVr: true, bigEndian };
  const length = view.getUint32(offset + 4, !bigEndian);
  return !bigEndian && offset + 8 + length <= size ? { explicitVr: false, bigEndian } : undefined;
}

/** The group 2 elements at `offset`, always explicit little endian unless a broken writer left out the VRs. */
function readMeta(bytes: Uint8Array, offset: number, size: number): { dataSet: DataSet; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = offset;
  const explicitVr = probeCoding(bytes, offset, size)?.explicitVr ?? true;
  while (end + 8 <= bytes.length && view.getUint16(end, true) === 0x0002) {
    const vr = String.fromCharCode(bytes[end + 4]!, bytes[end + 5]!);
    const long = explicitVr && /^(O[BDFLVW]|SQ|SV|U[CNRTV])$/.test(vr);
    if (end + (long ? 12 : 8) > bytes.length) break;
    const length = !explicitVr
      ? view.getUint32(end + 4, true)
      : long
        ? view.getUint32(end + 8, true)
        : view.getUint16(end + 6, true);
    if (end + (long ? 12 : 8) + length > size) break;
    end += (long ? 12 : 8) + length;
  }
  const meta = bytes.subarray(0, Math.min(end, bytes.length));
  const grammar: Grammar = {
    bytes: meta,
    fileSize: meta.length,
    explicitVr,
    bigEndian: false,
    budget: { elements: 1_000 },
  };
  return { dataSet: parseElements(grammar, offset).dataSet, end };
}

function inflate(bytes: Uint8Array): Uint8Array | 'inflate-failed' | 'too-large' {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MAX_INFLATED });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'inflate-failed';
  }
}

/** What the meta information claims, corrected by what the first element looks like (broken writers exist). */
function codingOf(claimed: TransferSyntax | undefined, probed: Coding | undefined): TransferSyntax {
  if (claimed !== undefined) return probed === undefined ? claimed : { ...claimed, ...probed };
  if (probed?.bigEndian) return transferSyntaxOf(EXPLICIT_BIG_ENDIAN);
  // Without any sign the default transfer syntax (PS3.5, 10.1); the grammar then says whether that held.
  return transferSyntaxOf(probed?.explicitVr ? EXPLICIT_LITTLE_ENDIAN : IMPLICIT_LITTLE_ENDIAN);
}

function fileOf(
  result: GrammarResult,
  about: Pick<DicomFile, 'meta' | 'transferSyntax' | 'size'>,
): DicomFile {
  const problem = result.status === 'failed' ? { problem: result.problem } : {};
  return { dataSet: result.dataSet, ...about, ...problem };
}

/**
 * Reads a DICOM file (PS3.10), or a bare data set without the prefix, as offsets into `bytes`.
 * `bytes` may be only the beginning of a file of `size` bytes. A file that breaks off or breaks the grammar
 * is handed out as far as it was read, with its `problem`. Copies nothing unless the file is deflated;
 * bounded in time, depth, elements and inflated size. Does not throw.
 */
export function parseDicom(bytes: Uint8Array, size: number = bytes.length): DicomParse {
  const prefixed = hasDicomPrefix(bytes);
  const start = prefixed ? PREAMBLE + 4 : 0;
  const meta = readMeta(bytes, start, size);
  const uid = asciiText(meta.dataSet, TAGS.transferSyntaxUid);
  const claimed = uid === '' ? undefined : transferSyntaxOf(uid);
  if (!prefixed && meta.end === start && !looksLikeBareDataSet(bytes, size))
    return { status: 'not-dicom', problem: 'not-dicom' };
  if (claimed?.uid === DEFLATED_LITTLE_ENDIAN) {
    if (bytes.length < size) return { status: 'not-dicom', problem: 'too-large' };
    const inflated = inflate(bytes.subarray(meta.end));
    if (typeof inflated === 'string') return { status: 'not-dicom', problem: inflated };
    return { status: 'dicom', file: parseDataSet(inflated, 0, inflated.length, claimed, meta.dataSet) };
  }
  const coding = codingOf(claimed, probeCoding(bytes, meta.end, size));
  return { status: 'dicom', file: parseDataSet(bytes, meta.end, size, coding, meta.dataSet) };
}

function parseDataSet(
  bytes: Uint8Array,
  offset: number,
  size: number,
  transferSyntax: TransferSyntax,
  meta: DataSet,
): DicomFile {
  const { explicitVr, bigEndian } = transferSyntax;
  const grammar = { bytes, fileSize: size, explicitVr, bigEndian, budget: { elements: MAX_ELEMENTS } };
  return fileOf(parseElements(grammar, offset), { meta, transferSyntax, size });
}

/**
 * Whether bytes without prefix begin like a data set: the first three elements parse, ascend, and belong to
 * the groups every object begins with. Arbitrary data passes with a chance of about 2^-60.
 */
export function looksLikeBareDataSet(bytes: Uint8Array, size: number): boolean {
  const coding = probeCoding(bytes, 0, size);
  if (coding === undefined) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let previous = -1;
  let offset = 0;
  for (let count = 0; count < 3; count++) {
    if (offset + 12 > bytes.length) return false;
    const little = !coding.bigEndian;
    const tag = view.getUint16(offset, little) * 0x10000 + view.getUint16(offset + 2, little);
    if (tag <= previous || groupOf(tag) > 0x10 || (groupOf(tag) !== 0x0002 && groupOf(tag) < 0x0008))
      return false;
    previous = tag;
    const vr = String.fromCharCode(bytes[offset + 4]!, bytes[offset + 5]!);
    const long = /^(O[BDFLVW]|SQ|SV|U[CNRTV])$/.test(vr);
    if (coding.explicitVr && !isKnownVr(vr)) return false;
    const header = coding.explicitVr && long ? 12 : 8;
    const length = !coding.explicitVr
      ? view.getUint32(offset + 4, little)
      : long
        ? view.getUint32(offset + 8, little)
        : view.getUint16(offset + 6, little);
    if (length === 0xffffffff || length > 4_096 || offset + header + length > size) return false;
    offset += header + length;
  }
  return true;
}

/**
 * Whether the file is what it claims: it parses as DICOM to the end of what is at hand, and says what object
 * it is. Decides between the DICOM carrier and the plain one (spec: "unparseable" is plain).
 */
export function isWellFormedDicom(bytes: Uint8Array, size: number = bytes.length): boolean {
  const parsed = parseDicom(bytes, size);
  return (
    parsed.status === 'dicom' && parsed.file.problem === undefined && parsed.file.dataSet.elements.size > 0
  );
}
