import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CarrierName } from '../../shared/models/files';
import { startPools, type Pools } from '../helpers/pools';
import {
  newIdentityFile,
  restore,
  restoreLacks,
  systemAge,
  writeAsStranger,
  type StrangerOptions,
} from '../helpers/restore';
import { decryptTask, encryptTask } from '../helpers/tasks';

const lacks = restoreLacks();
const SAMPLES = resolve(import.meta.dirname, '../../resources/samples');

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the product and docs/format.md', () => {
  let folder: string;
  let pools: Pools;
  let identityFile: string;
  let identity: string;
  let recipient: string;

  beforeAll(async () => {
    if (lacks) return;
    folder = await mkdtemp(join(tmpdir(), 'radseal-format-'));
    identityFile = join(folder, 'identity.txt');
    recipient = await newIdentityFile(systemAge()!.keygen, identityFile);
    identity = /AGE-SECRET-KEY-1\S+/.exec(await readFile(identityFile, 'utf8'))![0];
    pools = startPools();
  });
  beforeEach(({ skip }) => skip(lacks !== undefined, lacks));
  afterAll(async () => {
    if (lacks) return;
    await pools.close();
    await rm(folder, { recursive: true });
  });

  it('tools/restore.py opens what the product writes, in every carrier', async () => {
    const sizes = [0, 1, 65_537, 1_048_576, 3_000_001];
    for (const size of sizes) await writeFile(join(folder, `${size}.bin`), randomBytes(size));
    const sources: readonly (readonly [string, CarrierName])[] = [
      [join(SAMPLES, 'photo.jpg'), 'png'],
      [join(SAMPLES, 'multi-frame.dcm'), 'dicom'],
      ...sizes.flatMap((size) =>
        (['plain', 'png', 'dicom'] as const).map(
          (carrier) => [join(folder, `${size}.bin`), carrier] as const,
        ),
      ),
    ];
    const target = join(folder, 'restored');
    const written: string[] = [];
    for (const [index, [source, carrier]] of sources.entries()) {
      const folders = ['study', `${index}`];
      const task = encryptTask({ source, targetFolder: folder, recipients: [recipient], carrier, folders });
      written.push(join(folder, (await pools.crypt.encryptFile(task)).name));
    }
    const { status, stderr } = await restore(['-i', identityFile, '--to', target, ...written]);
    expect([stderr, status]).toEqual(['', 0]);
    for (const [index, [source, carrier]] of sources.entries()) {
      const place = join(target, 'study', `${index}`);
      const [name] = await readdir(place);
      const restored = await readFile(join(place, name!));
      expect(source.endsWith(name!)).toBe(true);
      expect([carrier, sha256(restored)]).toEqual([carrier, sha256(await readFile(source))]);
      const [before, after] = [
        await stat(source, { bigint: true }),
        await stat(join(place, name!), { bigint: true }),
      ];
      expect(after.mtimeNs).toBe(before.mtimeNs);
    }
  });

  it('the product opens what a writer makes that knows the page alone', async () => {
    const original = randomBytes(70_007);
    await writeFile(join(folder, 'original'), original);
    const base = { original: join(folder, 'original'), recipients: [recipient], age: systemAge()!.age };
    const cases: readonly Partial<StrangerOptions>[] = [
      {},
      { manifest: { permutation: { p: 255, q: 3, k: 64 }, path: ['study', 'série'], name: 'Aufnahme.dcm' } },
      { carrier: 'png', png: { filter: 'mixed' } },
      { carrier: 'png', png: { alpha: true, interlaced: true, filter: 4 } },
      { carrier: 'png', png: { depth: 16, filter: 'mixed' } },
      { carrier: 'dicom' },
      { carrier: 'dicom', dicom: { syntax: '1.2.840.10008.1.2' } },
      { carrier: 'dicom', dicom: { syntax: '1.2.840.10008.1.2.2' } },
      { carrier: 'dicom', dicom: { syntax: '1.2.840.10008.1.2.1.99' } },
    ];
    const files = cases.map((options, index) => ({
      ...base,
      ...options,
      output: join(folder, `stranger-${index}`),
    }));
    await writeAsStranger(files);
    for (const { output, carrier = 'plain', manifest } of files) {
      const task = decryptTask({ source: output, targetFolder: null, identities: [identity] });
      const result = await pools.crypt.decryptFile(task);
      expect([result.carrier, result.sha256, result.name]).toEqual([
        carrier,
        sha256(original),
        manifest?.['name'] ?? 'image.bin',
      ]);
    }
  });

  it('both refuse the same files for the same reason', async () => {
    await writeFile(join(folder, 'small'), randomBytes(5_000));
    const base = { original: join(folder, 'small'), recipients: [recipient], age: systemAge()!.age };
    const names = [
      '../x',
      '..',
      'a/b',
      'a\\b',
      'con.txt',
      'Com1',
      'conout$',
      'a\u202etxt',
      'a\nb',
      'a.',
      'a ',
      '',
      'x'.repeat(256),
    ];
    const cases: readonly Partial<StrangerOptions>[] = [
      ...names.map((name) => ({ manifest: { name } })),
      { manifest: { extra: 1 } },
      { manifest: { program: null } },
      { manifest: { modifiedNs: '01' } },
      { manifest: { mediaType: 'ü' } },
      { manifest: { nameBytes: 'AA' } },
      { manifest: { nameBytes: 'L3g=' } },
      { manifest: { permutation: { p: 1, q: 1, k: 65 } } },
      { manifest: { size: 4_999 } },
      { wrapContent: '00'.repeat(48) },
      { wrapContent: '00'.repeat(49) },
    ];
    const files = cases.map((options, index) => ({
      ...base,
      ...options,
      output: join(folder, `refused-${index}`),
    }));
    await writeAsStranger(files);
    const { stderr } = await restore([
      '-i',
      identityFile,
      '--to',
      join(folder, 'nothing'),
      ...files.map((f) => f.output),
    ]);
    const theirs = stderr
      .trim()
      .split('\n')
      .map((line) => line.split(': ')[1]);
    const ours: string[] = [];
    for (const { output } of files) {
      const task = decryptTask({ source: output, targetFolder: null, identities: [identity] });
      const failure: unknown = await pools.crypt.decryptFile(task).catch((error: unknown) => error);
      ours.push((failure as { code: string }).code);
    }
    expect(theirs).toEqual(ours);
    expect(new Set(ours)).toEqual(new Set(['damaged-data', 'damaged-header']));
  });
});
