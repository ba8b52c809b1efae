import { MOST_HEADER_ROWS, type HeaderRow } from '../../../shared/models/viewing';
import { displayText, encodingOf } from './character-set';
import { dictionaryEntry } from './dictionary';
import { valueBytes, type DataSet, type Element } from './elements';
import { isGroupLength, isIdentifying } from './identifying';
import type { DicomFile } from './parse-file';
import { TAGS } from './tags';

const MAX_TEXT = 1_024;
const MAX_NUMBERS = 64;

const TEXT_VRS = new Set('AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT'.split(' '));

type ReadNumber = (view: DataView, offset: number, little: boolean) => number | bigint;
const NUMBERS: Readonly<Record<string, { readonly size: number; readonly read: ReadNumber }>> = {
  US: { size: 2, read: (view, offset, little) => view.getUint16(offset, little) },
  SS: { size: 2, read: (view, offset, little) => view.getInt16(offset, little) },
  UL: { size: 4, read: (view, offset, little) => view.getUint32(offset, little) },
  SL: { size: 4, read: (view, offset, little) => view.getInt32(offset, little) },
  FL: { size: 4, read: (view, offset, little) => view.getFloat32(offset, little) },
  FD: { size: 8, read: (view, offset, little) => view.getFloat64(offset, little) },
  UV: { size: 8, read: (view, offset, little) => view.getBigUint64(offset, little) },
  SV: { size: 8, read: (view, offset, little) => view.getBigInt64(offset, little) },
};

const hex = (number: number) => number.toString(16).toUpperCase().padStart(4, '0');
const tagText = (tag: number): string => `(${hex(tag >>> 16)},${hex(tag & 0xffff)})`;

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

/** Binary numbers side by side as the standard joins texts, by backslashes. */
function numbersText(dataSet: DataSet, tag: number, vr: string): string | undefined {
  const little = !dataSet.bigEndian;
  const bytes = valueBytes(dataSet, tag);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = NUMBERS[vr];
  if (!kind) return undefined;
  const count = Math.floor(bytes.length / kind.size);
  const shown = Array.from({ length: Math.min(count, MAX_NUMBERS) }, (_, index) => {
    const number = kind.read(view, index * kind.size, little);
    return vr === 'FL' ? String(Number((number as number).toPrecision(7))) : String(number);
  });
  return shown.join('\\') + (count > MAX_NUMBERS ? '\\…' : '');
}

function tagsText(dataSet: DataSet, tag: number): string {
  const bytes = valueBytes(dataSet, tag).subarray(0, MAX_NUMBERS * 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = !dataSet.bigEndian;
  return Array.from({ length: bytes.length >> 2 }, (_, index) => {
    return `(${hex(view.getUint16(index * 4, little))},${hex(view.getUint16(index * 4 + 2, little))})`;
  }).join('\\');
}

/** A value as text; undefined for one that is bytes. */
function valueText(dataSet: DataSet, { tag }: Element, vr: string, encoding: string): string | undefined {
  if (TEXT_VRS.has(vr)) return cut(displayText(dataSet, tag, encoding));
  return vr === 'AT' ? tagsText(dataSet, tag) : numbersText(dataSet, tag, vr);
}

/** What is handed down into sequences. */
interface Scope {
  readonly depth: number;
  readonly encoding: string;
  readonly isIdentifying: boolean;
}

function* rowsOf(dataSet: DataSet, outer: Scope): Generator<HeaderRow> {
  const encoding = encodingOf(dataSet, outer.encoding);
  const { depth } = outer;
  for (const element of dataSet.elements.values()) {
    const { tag, items } = element;
    const entry = dictionaryEntry(tag);
    const vr = items ? 'SQ' : element.vr === 'UN' && entry ? entry.vr : element.vr;
    const text = items ? '' : valueText(dataSet, element, vr, encoding);
    const isTelling = outer.isIdentifying || isIdentifying(tag, vr, text ?? '');
    yield {
      tag: tagText(tag),
      keyword: entry?.keyword ?? (isGroupLength(tag) ? 'GroupLength' : ''),
      vr,
      value: text ?? '',
      bytes: text === undefined ? element.length : null,
      items: items ? items.length : null,
      depth,
      isIdentifying: isTelling,
    };
    for (const [index, item] of (items ?? []).entries()) {
      yield { ...ITEM, items: index + 1, depth: depth + 1, isIdentifying: false };
      yield* rowsOf(item, { depth: depth + 2, encoding, isIdentifying: isTelling });
    }
  }
}

const ITEM = { tag: tagText(TAGS.item), keyword: 'Item', vr: '', value: '', bytes: null };

/**
 * Every element of a file, for showing, at most 20,000: meta information first, sequences flattened, texts in the
 * file's character set, numbers as text, bytes as their length alone. What can tell who the patient is is marked, and
 * so is everything inside a sequence that can.
 */
export function headerTable({ meta, dataSet }: DicomFile): readonly HeaderRow[] {
  const outer: Scope = { depth: 0, encoding: 'iso-8859-1', isIdentifying: false };
  const rows: HeaderRow[] = [];
  for (const part of [meta, dataSet]) {
    for (const row of rowsOf(part, outer)) {
      if (rows.length === MOST_HEADER_ROWS) return rows;
      rows.push(row);
    }
  }
  return rows;
}
