/** A small writer of DICOM files for the samples and test vectors: explicit VR, little or big endian. */
import { createHash } from 'node:crypto';

const LONG_VRS = new Set(['OB', 'OW', 'SQ', 'UC', 'UN', 'UR', 'UT']);
const NUMBER_SIZES = { US: 2, SS: 2, UL: 4, SL: 4, FD: 8, AT: 4 };

/** A UID under 2.25 that depends on `label` alone, so that the same files come out every time. */
export function uidOf(label) {
  const digest = createHash('sha256').update(label).digest('hex').slice(0, 32);
  return `2.25.${BigInt(`0x${digest}`)}`;
}

function numberBytes(vr, values, big) {
  const size = NUMBER_SIZES[vr];
  const bytes = Buffer.alloc(size * values.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  values.forEach((value, index) => {
    const at = index * size;
    if (vr === 'US') view.setUint16(at, value, !big);
    else if (vr === 'SS') view.setInt16(at, value, !big);
    else if (vr === 'UL') view.setUint32(at, value, !big);
    else if (vr === 'SL') view.setInt32(at, value, !big);
    else if (vr === 'FD') view.setFloat64(at, value, !big);
    else {
      view.setUint16(at, value >>> 16, !big);
      view.setUint16(at + 2, value & 0xffff, !big);
    }
  });
  return bytes;
}

function padded(bytes, fill) {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from([fill])]);
}

function valueBytes(vr, value, big) {
  if (vr === 'SQ') return Buffer.concat(value.map((item) => itemBytes(item, big)));
  if (Buffer.isBuffer(value)) return padded(value, 0);
  if (NUMBER_SIZES[vr]) return numberBytes(vr, [value].flat(), big);
  return padded(Buffer.from([value].flat().join('\\'), 'latin1'), vr === 'UI' ? 0 : 0x20);
}

function itemBytes(elements, big) {
  const content = encodeElements(elements, big);
  const header = Buffer.alloc(8);
  const view = new DataView(header.buffer, header.byteOffset, 8);
  view.setUint16(0, 0xfffe, !big);
  view.setUint16(2, 0xe000, !big);
  view.setUint32(4, content.length, !big);
  return Buffer.concat([header, content]);
}

/** `[tag, vr, value]` triples in ascending order of tags; a sequence's value is a list of such lists. */
function encodeElements(elements, big) {
  const parts = [...elements]
    .sort(([a], [b]) => a - b)
    .map(([tag, vr, value]) => {
      const bytes = valueBytes(vr, value, big);
      const long = LONG_VRS.has(vr);
      const header = Buffer.alloc(long ? 12 : 8);
      const view = new DataView(header.buffer, header.byteOffset, header.length);
      view.setUint16(0, tag >>> 16, !big);
      view.setUint16(2, tag & 0xffff, !big);
      header.write(vr, 4, 'latin1');
      if (long) view.setUint32(8, bytes.length, !big);
      else view.setUint16(6, bytes.length, !big);
      return Buffer.concat([header, bytes]);
    });
  return Buffer.concat(parts);
}

/** A DICOM file (PS3.10) of these elements; SOP class and instance are taken from them. */
export function encodeDicom(elements, { bigEndian = false } = {}) {
  const valueOf = (wanted) => elements.find(([tag]) => tag === wanted)[2];
  const meta = encodeElements(
    [
      [0x00020001, 'OB', Buffer.from([0, 1])],
      [0x00020002, 'UI', valueOf(0x00080016)],
      [0x00020003, 'UI', valueOf(0x00080018)],
      [0x00020010, 'UI', bigEndian ? '1.2.840.10008.1.2.2' : '1.2.840.10008.1.2.1'],
      [0x00020012, 'UI', uidOf('radseal samples')],
      [0x00020013, 'SH', 'RADSEAL_SAMPLE'],
    ],
    false,
  );
  const length = encodeElements([[0x00020000, 'UL', meta.length]], false);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    length,
    meta,
    encodeElements(elements, bigEndian),
  ]);
}

/** Sample values as the bytes of 16-bit words. */
export function wordBytes(values, { bigEndian = false } = {}) {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) =>
    bigEndian
      ? bytes.writeUInt16BE(value & 0xffff, index * 2)
      : bytes.writeUInt16LE(value & 0xffff, index * 2),
  );
  return bytes;
}
