import type { HeaderRow } from '../../../shared/models/viewing';
import { displayText } from './character-set';
import { asciiText, valueBytes, type DataSet, type Element } from './elements';
import dictionary from './dictionary.json';
import { isIdentifying } from './identifying';
import type { DicomFile } from './parse-file';

const ENTRIES: Readonly<Record<string, string>> = dictionary;
/** A table longer than this is cut: nobody reads it, and it has to cross to the page. */
const MAX_ROWS = 20_000;
const MAX_TEXT = 512;
const MAX_NUMBERS = 16;

const hex = (tag: number): string => tag.toString(16).padStart(8, '0');
const OF_TEXT = /^(AE|AS|CS|DA|DS|DT|IS|LO|LT|PN|SH|ST|TM|UC|UI|UR|UT)$/;
const SIZES: Readonly<Record<string, number>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8, AT: 4 };

/** Every element of a file, items of sequences indented below their sequence; at most 20,000 rows. */
export function headerTable({ dataSet }: DicomFile): readonly HeaderRow[] {
  const rows: HeaderRow[] = [];
  addRows(dataSet, 0, rows);
  return rows;
}

/** Mutates `rows`. */
function addRows(dataSet: DataSet, depth: number, rows: HeaderRow[]): void {
  for (const element of dataSet.elements.values()) {
    if (rows.length >= MAX_ROWS) return;
    const tag = hex(element.tag);
    const [knownVr = 'UN', keyword = ''] = (ENTRIES[tag] ?? '').split(' ');
    // Implicit files don't say their VRs, and writers that knew no better wrote UN.
    const vr = element.vr === 'UN' ? knownVr || 'UN' : element.vr;
    rows.push({
      tag: `(${tag.slice(0, 4)},${tag.slice(4)})`.toUpperCase(),
      keyword,
      vr,
      value: valueText(dataSet, element, vr),
      depth,
      isIdentifying: isIdentifying(element.tag, vr),
    });
    for (const item of element.items ?? []) addRows(item, depth + 1, rows);
  }
}

function valueText(dataSet: DataSet, element: Element, vr: string): string {
  if (element.items) return `${element.items.length} ×`;
  if (element.encapsulated) return '…';
  if (OF_TEXT.test(vr)) {
    const text = vr === 'UI' ? asciiText(dataSet, element.tag) : displayText(dataSet, element.tag);
    return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  }
  const size = SIZES[vr];
  return size === undefined || element.length === 0
    ? element.length === 0
      ? ''
      : `${element.length} B`
    : numbers(dataSet, element, vr, size);
}

function numbers(dataSet: DataSet, element: Element, vr: string, size: number): string {
  const bytes = valueBytes(dataSet, element.tag);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.floor(bytes.length / size);
  const shown = Array.from({ length: Math.min(count, MAX_NUMBERS) }, (_, index) =>
    number(view, index * size, vr, !dataSet.bigEndian),
  );
  return `${shown.join('\\')}${count > MAX_NUMBERS ? '…' : ''}`;
}

function number(view: DataView, at: number, vr: string, little: boolean): string {
  switch (vr) {
    case 'US':
      return String(view.getUint16(at, little));
    case 'SS':
      return String(view.getInt16(at, little));
    case 'UL':
      return String(view.getUint32(at, little));
    case 'SL':
      return String(view.getInt32(at, little));
    case 'FL':
      return String(Number(view.getFloat32(at, little).toPrecision(7)));
    case 'FD':
      return String(view.getFloat64(at, little));
    default:
      return hex(view.getUint16(at, little) * 0x10000 + view.getUint16(at + 2, little)).toUpperCase();
  }
}
