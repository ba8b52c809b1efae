// Makes the golden files of a released version with the product's own command line: node tools/make-golden.mjs VERSION
// Refuses a version that is there: golden files are made once and open forever.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { encodeDicom, uidOf, wordBytes } from './dicom-writer.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const PROGRAM = join(ROOT, 'out', 'cli', 'radseal.js');
/** Published here on purpose: it opens nothing but the golden vault. */
const PASSPHRASE = 'golden files of Radseal, for tests alone';
const MARK =
  '# FOR TESTS ALONE. This secret key is public: it is in the repository. Never use it for a real file.\n';

const [version] = process.argv.slice(2);
const folder = join(ROOT, 'tests', 'golden', version ?? '');
if (version === undefined || existsSync(folder))
  throw new Error('give a version that has no golden files yet');
const work = mkdtempSync(join(tmpdir(), 'radseal-golden-'));
const home = join(work, 'home');
const originals = join(work, 'originals');
for (const path of [folder, home, join(originals, 'study', 'série 2')]) mkdirSync(path, { recursive: true });

/** A grey ramp as PNG: `side` x `side`, 8 bits. */
function png(side) {
  const lines = Buffer.concat(
    Array.from({ length: side }, (_, y) =>
      Buffer.from([0, ...Array.from({ length: side }, (_, x) => (x * y) & 255)]),
    ),
  );
  const ihdr = Buffer.from([0, 0, 0, side, 0, 0, 0, side, 8, 0, 0, 0, 0]);
  const chunks = [
    ['IHDR', ihdr],
    ['IDAT', deflateSync(lines)],
    ['IEND', Buffer.alloc(0)],
  ].map(([type, data]) => {
    const typed = Buffer.concat([Buffer.from(type), data]);
    const whole = Buffer.alloc(typed.length + 8);
    whole.writeUInt32BE(data.length, 0);
    typed.copy(whole, 4);
    whole.writeUInt32BE(crc32(typed), typed.length + 4);
    return whole;
  });
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), ...chunks]);
}

/** A 16-bit ramp as a Secondary Capture. */
function dicom(side) {
  const pixels = Array.from({ length: side * side }, (_, index) => (index * 17) & 0xfff);
  return encodeDicom([
    [0x00080016, 'UI', '1.2.840.10008.5.1.4.1.1.7'],
    [0x00080018, 'UI', uidOf('golden')],
    [0x00080060, 'CS', 'OT'],
    [0x00100010, 'PN', 'Golden^Test'],
    [0x00280002, 'US', 1],
    [0x00280004, 'CS', 'MONOCHROME2'],
    [0x00280010, 'US', side],
    [0x00280011, 'US', side],
    [0x00280100, 'US', 16],
    [0x00280101, 'US', 12],
    [0x00280102, 'US', 11],
    [0x00280103, 'US', 0],
    [0x7fe00010, 'OW', wordBytes(pixels)],
  ]);
}

writeFileSync(join(originals, 'study', 'scan.dcm'), dicom(48));
writeFileSync(join(originals, 'study', 'série 2', 'picture.png'), png(40));
writeFileSync(join(originals, 'notes.txt'), 'Nothing here is about a person.\n'.repeat(40));
writeFileSync(join(originals, 'empty.bin'), '');

function radseal(...args) {
  const env = { ...process.env, RADSEAL_HOME: home, RADSEAL_PASSPHRASE: PASSPHRASE };
  return execFileSync(process.execPath, [PROGRAM, ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Encrypts all originals; answers with what stands in golden.json about each. */
function encrypted(name, args, identities) {
  const to = join(folder, name);
  const lines = radseal('encrypt', originals, '--to', to, '--json', ...args)
    .trim()
    .split('\n');
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'file')
    .map(({ output, sha256, carrier, source, status }) => {
      if (status !== 'done') throw new Error(`${source}: ${status}`);
      return { file: `${name}/${basename(output)}`, sha256, carrier, name: basename(source), identities };
    });
}

const kit = join(folder, 'recovery-kit.txt');
radseal('init', '--kit', kit);
radseal('recovery', 'prove', kit);
const x25519 = join(folder, 'x25519-identity.txt');
execFileSync('age-keygen', ['-o', x25519], { stdio: 'ignore' });
const recipient = execFileSync('age-keygen', ['-y', x25519], { encoding: 'utf8' }).trim();
writeFileSync(x25519, MARK + readFileSync(x25519, 'utf8'));
writeFileSync(kit, MARK + readFileSync(kit, 'utf8'));

const keyImage = join(work, 'key-image.png');
radseal('key-image', '--out', keyImage);
const opensX25519 = ['x25519-identity.txt'];
const files = [
  ...encrypted('hybrid', [], ['vault', 'recovery-kit.txt']),
  ...encrypted('x25519', ['--no-vault', '-r', recipient, '--key-image', keyImage], opensX25519),
  ...['png', 'dicom', 'plain'].flatMap((carrier) =>
    encrypted(
      `x25519-${carrier}`,
      ['--no-vault', '-r', recipient, '--carrier', carrier, '--names', 'hide'],
      opensX25519,
    ),
  ),
];
const [vault] = readdirSync(join(home, 'vaults'));
cpSync(join(home, 'vaults', vault), join(folder, 'vault'), { recursive: true });
const digest = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');
const about = {
  note: 'Made once by the command line of this version; never changed. The keys are public and for tests alone.',
  version,
  passphrase: PASSPHRASE,
  files: files.map((file) => ({ ...file, fileSha256: digest(join(folder, file.file)) })),
};
writeFileSync(join(folder, 'golden.json'), `${JSON.stringify(about, null, 2)}\n`);
rmSync(work, { recursive: true });
