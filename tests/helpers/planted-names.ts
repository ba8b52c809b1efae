import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodeDicom, uidOf } from '../../tools/dicom-writer.mjs';

// A patient's name in everything that can hold one, and the search that must not find it anywhere afterwards.

/** The name, as most attributes can hold it, and as those can that know capitals alone. */
export const PATIENT = 'Müller^Grünhild';
export const PATIENT_IN_CAPITALS = 'GRUENHILD_M';

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'latin1'] as const;

const encoded = (text: string, encoding: (typeof ENCODINGS)[number]): Buffer =>
  encoding === 'utf-16be' ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, encoding);

/**
 * Where below a folder a text stands in some encoding, in a file's bytes or in the name of a file or folder: one line
 * for each place and encoding. Links are not followed.
 */
export function placesOf(folder: string, texts: readonly string[]): readonly string[] {
  const needles = texts.flatMap((text) => ENCODINGS.map((name) => ({ name, bytes: encoded(text, name) })));
  const hits = (bytes: Buffer) =>
    new Set(needles.filter((one) => bytes.includes(one.bytes)).map(({ name }) => name));
  const look = (path: Buffer): readonly string[] =>
    readdirSync(path, { withFileTypes: true, encoding: 'buffer' }).flatMap((entry) => {
      const at = Buffer.concat([path, Buffer.from('/'), entry.name]);
      const found = [...hits(entry.name)].map((name) => `${name}: the name ${at.toString()}`);
      if (entry.isDirectory()) return [...found, ...look(at)];
      if (!entry.isFile()) return found;
      return [...found, ...[...hits(contentOf(at))].map((name) => `${name}: in ${at.toString()}`)];
    });
  return look(Buffer.from(folder));
}

/** A program that still runs may have removed the file meanwhile. */
function contentOf(path: Buffer): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/** Writes `count` DICOM files into a tree, the name in every folder, file name and attribute; their ways in the tree. */
export function plantFiles(folder: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => {
    const way = join(`${PATIENT} ${n % 4}`, `${PATIENT_IN_CAPITALS} ${n % 3}`, `${PATIENT} ${n}.dcm`);
    mkdirSync(dirname(join(folder, way)), { recursive: true });
    writeFileSync(join(folder, way), plantedDicom(n));
    return way;
  });
}

type Element = readonly [tag: number, vr: string, value: unknown];

/** A picture whose every attribute that takes a text holds the name: in ISO_IR 192 and 100 in turn, nested and private too. */
function plantedDicom(n: number): Buffer {
  const [characters, encoding] =
    n % 2 === 0 ? (['ISO_IR 192', 'utf-8'] as const) : (['ISO_IR 100', 'latin1'] as const);
  const text = (tag: number, vr: string, end = ''): Element => [
    tag,
    vr,
    spaced(encoded(PATIENT + end, encoding)),
  ];
  const capitals = (tag: number, vr: string): Element => [tag, vr, PATIENT_IN_CAPITALS];
  const nested = [text(0x00080081, 'ST'), text(0x00100010, 'PN'), text(0x00080104, 'LO')];
  return encodeDicom([
    [0x00080005, 'CS', characters],
    [0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7'],
    [0x00080018, 'UI', uidOf(`planted ${n}`)],
    text(0x00080050, 'SH'),
    capitals(0x00080054, 'AE'),
    [0x00080060, 'CS', 'OT'],
    text(0x00080080, 'LO'),
    text(0x00080081, 'ST'),
    text(0x00080090, 'PN'),
    text(0x00080119, 'UC'),
    capitals(0x00081190, 'UR'),
    text(0x00081030, 'LO'),
    [0x00081110, 'SQ', [nested, [...nested, [0x00081140, 'SQ', [nested]]]]],
    [0x00090010, 'LO', 'PLANTED'],
    text(0x00091001, 'UT'),
    [0x00091002, 'UN', encoded(PATIENT, 'utf-16le')],
    [0x00091003, 'OB', encoded(PATIENT, 'utf-16be')],
    text(0x00100010, 'PN'),
    text(0x00100020, 'LO', ` no. ${n}`),
    capitals(0x00100022, 'CS'),
    text(0x00101040, 'LO'),
    text(0x001021b0, 'LT'),
    text(0x00104000, 'LT'),
    [0x0020000d, 'UI', uidOf('planted study')],
    [0x0020000e, 'UI', uidOf('planted series')],
    text(0x00204000, 'LT'),
    [0x00280002, 'US', 1],
    [0x00280004, 'CS', 'MONOCHROME2'],
    [0x00280010, 'US', 32],
    [0x00280011, 'US', 32],
    [0x00280100, 'US', 8],
    [0x00280101, 'US', 8],
    [0x00280102, 'US', 7],
    [0x00280103, 'US', 0],
    text(0x0040a160, 'UT'),
    [0x7fe00010, 'OW', randomBytes(32 * 32)],
  ]);
}

/** Texts are filled up by a space, not by a zero. */
const spaced = (bytes: Buffer): Buffer =>
  bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(' ')]);
