import { randomBytes } from 'node:crypto';
import { concatBytes } from '../../bytes/big-endian';
import { rasterFor, type ByteSink, type CarrierLayout, type CarrierWriter } from './carrier';
import { createContiguousWriter } from './plain';

/** Stands in every DICOM carrier, so that a person and the product recognise it. */
export const SERIES_DESCRIPTION = 'ENCRYPTED - NOT FOR DIAGNOSIS';

const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
/** Made once for this writer from a random UUID. */
const IMPLEMENTATION_CLASS = '2.25.182165495129163763347153666798769530923';
const LONG_FORM = new Set(['OB', 'OW', 'SQ', 'UN']);

/** A DICOM carrier's layout and everything that stands before the pixels. */
export interface DicomLayout extends CarrierLayout {
  readonly carrier: 'dicom';
  readonly columns: number;
  readonly rows: number;
  readonly head: Uint8Array;
}

/** Layout of the DICOM that holds a container of at least `minimumLength` bytes; draws new UIDs. */
export function dicomLayout(minimumLength: number): DicomLayout {
  const { columns, rows } = rasterFor(minimumLength, 1);
  const containerLength = columns * rows;
  const head = dicomHead(columns, rows, containerLength);
  return {
    carrier: 'dicom',
    containerLength,
    fileLength: head.length + containerLength,
    contiguousAt: head.length,
    columns,
    rows,
    head,
  };
}

/** Writes a Secondary Capture whose PixelData is the container. */
export function createDicomWriter(layout: DicomLayout, write: ByteSink): CarrierWriter {
  return createContiguousWriter(layout, layout.head, write);
}

/** A UID from a random UUID, version 4 (PS3.5, B.2): 2.25. and its 128 bits in decimal. */
function newUid(): string {
  const uuid = randomBytes(16);
  uuid[6] = (uuid[6]! & 0x0f) | 0x40;
  uuid[8] = (uuid[8]! & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${uuid.toString('hex')}`)}`;
}

/** An element in explicit VR little endian (PS3.5, 7.1.2), padded to an even length. `length`: of a value that follows. */
function element(tag: number, vr: string, value: Uint8Array, length?: number): Uint8Array {
  const padding = vr === 'UI' || vr === 'OB' ? 0x00 : 0x20;
  const even = value.length % 2 === 0 ? value : concatBytes(value, Uint8Array.of(padding));
  const long = LONG_FORM.has(vr);
  const bytes = new Uint8Array((long ? 12 : 8) + even.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, tag >>> 16, true);
  view.setUint16(2, tag & 0xffff, true);
  bytes.set(Buffer.from(vr, 'latin1'), 4);
  if (long) view.setUint32(8, length ?? even.length, true);
  else view.setUint16(6, even.length, true);
  bytes.set(even, long ? 12 : 8);
  return bytes;
}

const text = (tag: number, vr: string, value: string) => element(tag, vr, Buffer.from(value, 'latin1'));
const short = (tag: number, value: number) => element(tag, 'US', Uint8Array.of(value & 0xff, value >>> 8));

/** PS3.10 file meta information, group length first. */
function metaInformation(sopInstance: string): Uint8Array {
  const meta = concatBytes(
    element(0x00020001, 'OB', Uint8Array.of(0, 1)),
    text(0x00020002, 'UI', SECONDARY_CAPTURE),
    text(0x00020003, 'UI', sopInstance),
    text(0x00020010, 'UI', EXPLICIT_LITTLE_ENDIAN),
    text(0x00020012, 'UI', IMPLEMENTATION_CLASS),
    text(0x00020013, 'SH', 'RADSEAL_1'),
  );
  const groupLength = new Uint8Array(4);
  new DataView(groupLength.buffer).setUint32(0, meta.length, true);
  return concatBytes(element(0x00020000, 'UL', groupLength), meta);
}

/**
 * Secondary Capture Image (PS3.3, A.8.1) with nothing of the original in it: attributes of type 2 are
 * present and empty. In ascending order of tags.
 */
function dicomHead(columns: number, rows: number, containerLength: number): Uint8Array {
  const sopInstance = newUid();
  const empty = (tag: number, vr: string) => text(tag, vr, '');
  return concatBytes(
    new Uint8Array(128),
    Buffer.from('DICM', 'latin1'),
    metaInformation(sopInstance),
    text(0x00080008, 'CS', 'DERIVED\\SECONDARY'),
    text(0x00080016, 'UI', SECONDARY_CAPTURE),
    text(0x00080018, 'UI', sopInstance),
    empty(0x00080020, 'DA'),
    empty(0x00080030, 'TM'),
    empty(0x00080050, 'SH'),
    text(0x00080060, 'CS', 'OT'),
    text(0x00080064, 'CS', 'WSD'),
    empty(0x00080090, 'PN'),
    text(0x0008103e, 'LO', SERIES_DESCRIPTION),
    empty(0x00100010, 'PN'),
    empty(0x00100020, 'LO'),
    empty(0x00100030, 'DA'),
    empty(0x00100040, 'CS'),
    text(0x00120062, 'CS', 'YES'),
    text(0x00120063, 'LO', 'Whole file encrypted'),
    text(0x0020000d, 'UI', newUid()),
    text(0x0020000e, 'UI', newUid()),
    empty(0x00200010, 'SH'),
    empty(0x00200011, 'IS'),
    empty(0x00200013, 'IS'),
    empty(0x00200020, 'CS'),
    empty(0x00200060, 'CS'),
    short(0x00280002, 1),
    text(0x00280004, 'CS', 'MONOCHROME2'),
    short(0x00280010, rows),
    short(0x00280011, columns),
    short(0x00280100, 8),
    short(0x00280101, 8),
    short(0x00280102, 7),
    short(0x00280103, 0),
    text(0x00280301, 'CS', 'NO'),
    element(0x7fe00010, 'OB', new Uint8Array(0), containerLength),
  );
}
