import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  newIdentityFile,
  restore,
  restoreLacks,
  systemAge,
  writeAsStranger,
  type StrangerOptions,
} from '../helpers/restore';

const lacks = restoreLacks();

/** What is written and then changed. */
type Written = Partial<StrangerOptions> & { readonly change?: (bytes: Buffer) => Uint8Array };
/** A title and what is written under it. */
type Case = readonly [string, Written];

/** Container: magic 8 | version 2 | profile 1 | fileId 16 | payloadLength 8 | readersLength 4 | ... */
const READERS_AT = 35;

/** Flips the lowest bit of one byte; a negative place counts from the end. */
const flip = (at: number) => (bytes: Buffer) => {
  bytes[at < 0 ? bytes.length + at : at]! ^= 1;
  return bytes;
};

describe('tools/restore.py, on files of a writer that knows docs/format.md alone', () => {
  const original = randomBytes(40_001);
  let folder: string;
  let identity: string;
  let recipient: string;
  let made = 0;

  beforeAll(async () => {
    if (lacks) return;
    folder = await mkdtemp(join(tmpdir(), 'radseal-restore-'));
    identity = join(folder, 'identity.txt');
    recipient = await newIdentityFile(systemAge()!.keygen, identity);
    await writeFile(join(folder, 'original'), original);
  });
  beforeEach(({ skip }) => skip(lacks !== undefined, lacks));
  afterAll(() => (lacks ? undefined : rm(folder, { recursive: true })));

  /** Files by the stranger's writer, then changed; answers with their paths. */
  const written = async (...files: readonly Written[]): Promise<string[]> => {
    const base = { original: join(folder, 'original'), recipients: [recipient], age: systemAge()!.age };
    const all = files.map((file) => ({ ...base, ...file, output: join(folder, `file-${made++}`) }));
    await writeAsStranger(all);
    for (const { output, change } of all) {
      if (change) await writeFile(output, change(await readFile(output)));
    }
    return all.map(({ output }) => output);
  };
  /** Runs restore.py into a new folder. */
  const open = async (paths: readonly string[], args: readonly string[] = ['-i', identity]) => {
    const target = join(folder, `out-${made++}`);
    const ended = await restore([...args, '--to', target, ...paths]);
    const entries = await readdir(target, { recursive: true, withFileTypes: true });
    return { ...ended, target, files: entries.filter((entry) => entry.isFile()).map(({ name }) => name) };
  };
  /** Title and code of each file that is refused; nothing may be left in the target. */
  const codesOf = async (cases: readonly Case[]) => {
    const paths = await written(...cases.map(([, file]) => file));
    const { status, stderr, files } = await open(paths);
    expect(status).toBe(1);
    expect(files).toEqual([]);
    const codes = new Map(stderr.split('\n').map((line) => [line.split(': ')[0]!, line.split(': ')[1]]));
    return cases.map(([title], index) => [title, codes.get(paths[index]!)]);
  };

  it('opens every carrier', async () => {
    const cases: readonly Case[] = [
      ['plain', {}],
      ['PNG', { carrier: 'png' }],
      ['PNG, every filter', { carrier: 'png', png: { filter: 'mixed' } }],
      ['PNG, 16 bit and Paeth', { carrier: 'png', png: { depth: 16, filter: 4 } }],
      [
        'PNG, RGBA and interlaced',
        { carrier: 'png', png: { alpha: true, interlaced: true, filter: 'mixed' } },
      ],
      ['PNG, 16-bit RGBA', { carrier: 'png', png: { alpha: true, depth: 16, interlaced: true } }],
      ['DICOM, explicit', { carrier: 'dicom' }],
      ['DICOM, implicit', { carrier: 'dicom', dicom: { syntax: '1.2.840.10008.1.2' } }],
      ['DICOM, big endian', { carrier: 'dicom', dicom: { syntax: '1.2.840.10008.1.2.2' } }],
      ['DICOM, deflated', { carrier: 'dicom', dicom: { syntax: '1.2.840.10008.1.2.1.99' } }],
    ];
    const { status, stderr, target } = await open(
      await written(...cases.map(([name, file]) => ({ ...file, manifest: { name } }))),
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    for (const [name] of cases)
      expect([name, original.equals(await readFile(join(target, name)))]).toEqual([name, true]);
  });

  it('restores every size', async () => {
    const sizes = [0, 1, 3, 4, 15, 16, 17, 16_384, 65_536, 262_143, 262_144, 262_145, 300_001];
    const originals = new Map(sizes.map((size) => [`${size}.bin`, randomBytes(size)]));
    for (const [name, bytes] of originals) await writeFile(join(folder, name), bytes);
    const files = [...originals.keys()].map((name, index) => ({
      original: join(folder, name),
      manifest: { name, permutation: { p: 1 + index * 20, q: 255 - index, k: 1 + (index % 3) } },
    }));
    const { status, target } = await open(await written(...files));
    expect(status).toBe(0);
    for (const [name, bytes] of originals)
      expect(bytes.equals(await readFile(join(target, name)))).toBe(true);
  });

  it('gives back folders, name and time, with mode 0600', async () => {
    const manifest = {
      name: 'Aufnahme 1.dcm',
      path: ['study', 'série 2'],
      modifiedNs: '1500000000000000000',
    };
    const { target } = await open(await written({ manifest }));
    const about = await stat(join(target, 'study', 'série 2', 'Aufnahme 1.dcm'));
    expect(about.mtimeMs).toBe(1_500_000_000_000);
    expect(about.mode & 0o777).toBe(0o600);
  });

  it('overwrites nothing', async () => {
    const [path] = await written({});
    const { files } = await open([path!, path!]);
    expect(files.sort()).toEqual(['image (1).bin', 'image.bin']);
  });

  it('takes several identity files, and a recovery kit typed from paper', async () => {
    const other = join(folder, 'other.txt');
    await newIdentityFile(systemAge()!.keygen, other);
    const kit = join(folder, 'kit.txt');
    const line = /AGE-SECRET-KEY-1\S+/.exec(await readFile(identity, 'utf8'))![0].toLowerCase();
    await writeFile(
      kit,
      `Recovery kit\n${line.slice(0, 16)}\n  ${line
        .slice(16)
        .match(/.{1,4}/g)!
        .join(' ')}\n`,
    );
    const paths = await written({});
    expect((await open(paths, ['-i', other, '-i', identity])).status).toBe(0);
    expect((await open(paths, ['-i', kit])).status).toBe(0);
    const { status, stderr, files } = await open(paths, ['-i', other]);
    expect([status, files]).toEqual([1, []]);
    expect(stderr).toContain(`${basename(paths[0]!)}: no-matching-key: `);
  });

  it('refuses what was changed', async () => {
    const cases: readonly (readonly [string, string, Written])[] = [
      ['magic', 'not-encrypted', { change: flip(0) }],
      ['version', 'unsupported-version', { change: flip(9) }],
      ['profile', 'unsupported-profile', { change: flip(10) }],
      ['fileId', 'damaged-header', { change: flip(11) }],
      ['count of readers', 'damaged-header', { change: flip(READERS_AT + 4) }],
      ['tag of a reader', 'readers-altered', { change: flip(READERS_AT + 6) }],
      ['last byte', 'damaged-data', { change: flip(-1) }],
      ['a byte in the middle', 'damaged-data', { change: flip(-20_000) }],
      ['last byte missing', 'truncated', { change: (bytes) => bytes.subarray(0, -1) }],
      ['cut in the header', 'truncated', { change: (bytes) => bytes.subarray(0, 20) }],
      ['cut in the magic', 'truncated', { change: (bytes) => bytes.subarray(0, 3) }],
      ['empty', 'not-encrypted', { change: () => Buffer.alloc(0) }],
      ['a byte more', 'trailing-data', { change: (bytes) => Buffer.concat([bytes, Buffer.of(0)]) }],
      ['wrap of another fileId', 'damaged-header', { wrapContent: '00'.repeat(48) }],
      ['wrap of 47 bytes', 'damaged-header', { wrapContent: '00'.repeat(47) }],
      [
        'PNG, a byte behind it',
        'trailing-data',
        { carrier: 'png', change: (bytes) => Buffer.concat([bytes, Buffer.of(0)]) },
      ],
      ['PNG, cut', 'truncated', { carrier: 'png', change: (bytes) => bytes.subarray(0, -1000) }],
      ['PNG, a byte', 'damaged-data', { carrier: 'png', change: flip(-60) }],
      ['DICOM, a byte', 'damaged-data', { carrier: 'dicom', change: flip(-20_000) }],
      [
        'DICOM, the first pixel',
        'carrier-altered',
        { carrier: 'dicom', change: (b) => flip(b.indexOf('\x89RSL', 0, 'latin1'))(b) },
      ],
    ];
    const codes = await codesOf(cases.map(([title, , file]) => [title, file]));
    expect(codes).toEqual(cases.map(([title, code]) => [title, code]));
  });

  it('opens altered readers only when told so', async () => {
    const { status, stdout } = await open(await written({ change: flip(READERS_AT + 6) }), [
      '-i',
      identity,
      '--accept-altered-readers',
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('was changed');
  });

  it('refuses names that attack, and manifests that are not exactly one', async () => {
    const names = [
      '../x',
      '..',
      'a/b',
      'a\\b',
      'con.txt',
      'Com1',
      'CONIN$',
      'a\u202etxt',
      'a\nb',
      'a.',
      '',
      'x'.repeat(256),
    ];
    const manifests: readonly Case[] = [
      ['an unknown key', { manifest: { extra: 1 } }],
      ['a missing key', { manifest: { program: null } }],
      ['another size', { manifest: { size: 40_000 } }],
      ['a size that is no integer', { manifest: { size: '40001' } }],
      ['p out of range', { manifest: { permutation: { p: 256, q: 1, k: 1 } } }],
      ['k out of range', { manifest: { permutation: { p: 1, q: 1, k: 65 } } }],
      ['no JSON', { manifestText: 'no JSON' }],
      ['a key twice', { manifestText: '{"name":"a","name":"b"}' }],
    ];
    const cases: readonly Case[] = [
      ...names.map((name): Case => [`name ${name}`, { manifest: { name } }]),
      ...names.map((name): Case => [`folder ${name}`, { manifest: { path: [name] } }]),
      ...manifests,
    ];
    expect(await codesOf(cases)).toEqual(cases.map(([title]) => [title, 'damaged-data']));
  });

  it('does not follow a link out of the chosen folder', async () => {
    const paths = await written({ manifest: { path: ['study'] } });
    const [target, outside] = [join(folder, 'linked'), join(folder, 'outside')];
    await mkdir(target);
    await mkdir(outside);
    await symlink(outside, join(target, 'study'));
    const { status, stderr } = await restore(['-i', identity, '--to', target, ...paths]);
    expect(status).toBe(1);
    expect(stderr).toContain(': damaged-data: ');
    expect(await readdir(outside)).toEqual([]);
  });

  it('says which age a hybrid identity needs when age is older', async () => {
    const old = join(folder, 'age-1.1');
    await writeFile(old, '#!/bin/sh\necho 1.1.1\n');
    await chmod(old, 0o755);
    const hybrid = join(folder, 'hybrid.txt');
    await writeFile(hybrid, `AGE-SECRET-KEY-PQ-1${'Q'.repeat(58)}\n`);
    // A wrap whose stanza says it is hybrid, in as many bytes: this age never gets to see it.
    const change = (bytes: Buffer) => {
      bytes.write('-> mlkem768x25519 ', bytes.indexOf('-> X25519 '), 'latin1');
      return bytes;
    };
    const { status, stderr } = await open(await written({ change }), ['-i', hybrid, '--age', old]);
    expect(status).toBe(1);
    expect(stderr).toContain('needs age 1.3 or later');
  });
});
