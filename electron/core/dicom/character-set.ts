import { asciiValues, valueBytes, type DataSet } from './elements';
import { TAGS } from './tags';

/** Defined terms of (0008,0005) and the encodings of the WHATWG standard that hold them (PS3.3, C.12.1.1.2). */
const ENCODINGS: ReadonlyMap<string, string> = new Map([
  ['ISO_IR 100', 'iso-8859-1'],
  ['ISO_IR 101', 'iso-8859-2'],
  ['ISO_IR 109', 'iso-8859-3'],
  ['ISO_IR 110', 'iso-8859-4'],
  ['ISO_IR 144', 'iso-8859-5'],
  ['ISO_IR 127', 'iso-8859-6'],
  ['ISO_IR 126', 'iso-8859-7'],
  ['ISO_IR 138', 'iso-8859-8'],
  ['ISO_IR 148', 'windows-1254'],
  ['ISO_IR 203', 'iso-8859-15'],
  ['ISO_IR 13', 'shift_jis'],
  ['ISO_IR 166', 'windows-874'],
  ['ISO_IR 192', 'utf-8'],
  ['ISO_IR 87', 'iso-2022-jp'],
  ['ISO_IR 149', 'euc-kr'],
  ['ISO_IR 58', 'gb2312'],
  ['GB18030', 'gb18030'],
  ['GBK', 'gbk'],
]);

const normalTerm = (term: string): string => term.replace(/^ISO 2022 IR /, 'ISO_IR ').toUpperCase();

function decode(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    // A runtime without this encoding's table: every byte stays visible.
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }
}

/** The encoding a data set's texts are read in; `inherited` is that of the data set it is an item of. */
export function encodingOf(dataSet: DataSet, inherited = 'iso-8859-1'): string {
  const terms = asciiValues(dataSet, TAGS.specificCharacterSet).map(normalTerm);
  const encodings = terms.map((term) => ENCODINGS.get(term)).filter((name) => name !== undefined);
  return encodings.find((name) => name !== 'iso-8859-1') ?? encodings[0] ?? inherited;
}

/**
 * Text in the data set's own character set, for showing: padding and control characters removed, at most
 * 4,096 bytes read. Of several character sets the one that holds the most is taken and the escape sequences
 * of the others are dropped, so a name may show replacement characters; files are never written from this.
 */
export function displayText(dataSet: DataSet, tag: number, encoding = encodingOf(dataSet)): string {
  const bytes = valueBytes(dataSet, tag).subarray(0, 4_096);
  return decode(bytes, encoding)
    .replace(/\u001b[$()\-,A-Z]{1,3}/g, '')
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, '')
    .trim();
}
