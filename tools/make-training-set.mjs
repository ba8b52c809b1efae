// Makes the images the default model is trained on: slices of the T1 heads in Debian's package `mricron-data`
// (NIfTI, gzipped) and generated phantoms, as grey PNG.
//
//   apt-get download mricron-data && dpkg -x mricron-data_*.deb mricron
//   node tools/make-training-set.mjs mricron/usr/share/mricron/templates OUT
//
// With --unseen: 200 others, slices and phantoms that are not among them, to evaluate a model on.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync, gunzipSync } from 'node:zlib';

const VOLUMES = ['ch2.nii.gz', 'ch2better.nii.gz', 'inia19-t1-brain.nii.gz'];
const SLICES = 40;
const PHANTOMS = 40;
const SIDE = 256;

const crcOf = (bytes) => {
  if (crc32) return crc32(bytes);
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
};

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crcOf(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** An 8-bit grey PNG. */
function greyPng(columns, rows, grey) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(columns, 0);
  head.writeUInt32BE(rows, 4);
  head[8] = 8;
  const lines = Buffer.alloc(rows * (columns + 1));
  for (let y = 0; y < rows; y++)
    lines.set(grey.subarray(y * columns, (y + 1) * columns), y * (columns + 1) + 1);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Size, and a function from place to value, of a NIfTI-1 volume of whole numbers or float32 (nifti.nimh.nih.gov). */
function readNifti(path) {
  const bytes = gunzipSync(readFileSync(path));
  const [columns, rows, slices] = [42, 44, 46].map((at) => bytes.readInt16LE(at));
  const type = bytes.readInt16LE(70);
  const start = bytes.readFloatLE(108);
  const read = {
    2: (i) => bytes[start + i],
    4: (i) => bytes.readInt16LE(start + 2 * i),
    16: (i) => bytes.readFloatLE(start + 4 * i),
    512: (i) => bytes.readUInt16LE(start + 2 * i),
  }[type];
  if (!read) throw new Error(`NIfTI data type ${type} is not read here`);
  return { columns, rows, slices, at: (x, y, z) => read((z * rows + y) * columns + x) };
}

function slicePng({ columns, rows, at }, z) {
  const values = Float64Array.from({ length: columns * rows }, (_, i) =>
    at(i % columns, rows - 1 - Math.floor(i / columns), z),
  );
  const highest = values.slice().sort()[Math.floor(values.length * 0.995)] || 1;
  return greyPng(
    columns,
    rows,
    Uint8Array.from(values, (value) => Math.max(0, Math.min(255, (255 * value) / highest))),
  );
}

/** Ellipses of several greys on black: repeatable by its number. */
function phantomPng(number) {
  let state = number * 2654435761 + 1;
  const share = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const grey = new Uint8Array(SIDE * SIDE);
  const ellipse = (cx, cy, a, b, value) => {
    for (let y = 0; y < SIDE; y++)
      for (let x = 0; x < SIDE; x++)
        if (((x - cx) / a) ** 2 + ((y - cy) / b) ** 2 < 1) grey[y * SIDE + x] = value;
  };
  ellipse(128, 128, 80 + 40 * share(), 80 + 40 * share(), 60 + 120 * share());
  for (let n = 0; n < 12; n++)
    ellipse(60 + 136 * share(), 60 + 136 * share(), 4 + 30 * share(), 4 + 30 * share(), 255 * share());
  return greyPng(SIDE, SIDE, grey);
}

/** `count` slices of the middle of a volume: those trained on, or others between and beside them. */
function slicesOf(slices, count, isUnseen) {
  const trained = Array.from({ length: SLICES }, (_, n) => Math.floor(slices * (0.2 + (0.6 * n) / SLICES)));
  if (!isUnseen) return trained;
  const others = Array.from({ length: slices }, (_, z) => z).filter(
    (z) => !trained.includes(z) && z > slices * 0.15 && z < slices * 0.85,
  );
  return Array.from({ length: count }, (_, n) => others[Math.floor((others.length * n) / count)]);
}

const [templates, out, unseen] = process.argv.slice(2);
if (!templates || !out) throw new Error('usage: make-training-set.mjs TEMPLATES OUT [--unseen]');
const isUnseen = unseen === '--unseen';
const [perVolume, phantoms, firstPhantom] = isUnseen ? [50, 50, 1000] : [SLICES, PHANTOMS, 0];
mkdirSync(out, { recursive: true });
for (const name of VOLUMES) {
  const volume = readNifti(join(templates, name));
  slicesOf(volume.slices, perVolume, isUnseen).forEach((z, n) => {
    const file = `${name.split('.')[0]}-${String(n).padStart(2, '0')}.png`;
    writeFileSync(join(out, file), slicePng(volume, z));
  });
}
for (let n = 0; n < phantoms; n++)
  writeFileSync(join(out, `phantom-${String(n).padStart(2, '0')}.png`), phantomPng(firstPhantom + n));
