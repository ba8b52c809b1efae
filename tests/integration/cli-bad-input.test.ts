import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { builtPrograms, expectExit, filesOf, radseal, summaryOf, temporaryFolder } from '../helpers/cli';
import { sealBytes, startFor } from '../helpers/containers';
import { realFiles } from '../helpers/real-files';
import { newReader, type Reader } from '../helpers/workplace';

// What a person may hand the command line by mistake, or a stranger on purpose.

const folder = temporaryFolder();
const home = folder.at('home');
const identityFile = folder.at('identity.txt');
const keyImage = folder.at('key.png');
let reader: Reader;

const run = (...args: string[]) => radseal(args, { home });
const encrypt = (source: string, to: string) =>
  run('encrypt', source, '--to', to, '-r', reader.recipient, '--no-vault', '--key-image', keyImage, '--json');
const decrypt = (source: string, to: string) =>
  run('decrypt', source, '--to', to, '-i', identityFile, '--json');
const codes = (ran: Awaited<ReturnType<typeof run>>) =>
  filesOf(ran).map(({ status, error }) => error?.code ?? status);

beforeAll(async () => {
  reader = await newReader();
  writeFileSync(identityFile, `${reader.identity}\n`);
  expectExit(await run('key-image', '--out', keyImage), 0);
}, 120_000);
afterAll(() => folder.remove());

test('a DICOM file that breaks off anywhere is encrypted like any other and comes back', async () => {
  const [whole] = await realFiles();
  const bytes = readFileSync(whole!.path);
  mkdirSync(folder.at('broken'));
  const lengths = [0, 1, 131, 132, 140, 500, Math.floor(bytes.length / 2), bytes.length - 1];
  for (const length of lengths)
    writeFileSync(folder.at('broken', `${length}.dcm`), bytes.subarray(0, length));
  expectExit(await encrypt(folder.at('broken'), folder.at('broken-sealed')), 0);
  const back = await decrypt(folder.at('broken-sealed'), folder.at('broken-back'));
  expectExit(back, 0);
  expect(summaryOf(back)).toMatchObject({ done: lengths.length, failed: 0 });
  for (const length of lengths)
    expect(readFileSync(folder.at('broken-back', `${length}.dcm`)).equals(bytes.subarray(0, length))).toBe(
      true,
    );
});

test('a FIFO is refused when it is named, and left alone in a folder', async () => {
  mkdirSync(folder.at('pipes'));
  execFileSync('mkfifo', [folder.at('pipes', 'fifo')]);
  writeFileSync(folder.at('pipes', 'image'), 'x');
  const named = await encrypt(folder.at('pipes', 'fifo'), folder.at('pipes-out'));
  expectExit(named, 1);
  expect(codes(named)).toEqual(['not-a-regular-file']);
  const walked = await encrypt(folder.at('pipes'), folder.at('pipes-out'));
  expectExit(walked, 0);
  expect(readdirSync(folder.at('pipes-out'))).toEqual(['image.rsl']);
});

test.each(['../a', 'a/bc', 'NUL.', '\u202Ea', 'COM1'])(
  'a stranger’s file cannot be released as %j',
  async (name) => {
    const box = folder.at(`names-${Buffer.from(name).toString('hex')}`);
    mkdirSync(join(box, 'out'), { recursive: true });
    const original = randomBytes(1000);
    // No writer of ours makes such a manifest: the name is put in where another of its length stood.
    const placeholder = 'q'.repeat(Buffer.byteLength(name));
    const started = await startFor(original, [reader.recipient], { original: { name: placeholder } });
    const at = Buffer.from(started.prefix).indexOf(`"${placeholder}"`);
    expect(at).toBeGreaterThan(0);
    started.prefix.set(Buffer.from(name), at + 1);
    writeFileSync(join(box, 'stranger.rsl'), sealBytes(started, original));
    const ran = await decrypt(join(box, 'stranger.rsl'), join(box, 'out'));
    expectExit(ran, 1);
    expect(codes(ran)).toEqual(['damaged-data']);
    expect(readdirSync(join(box, 'out'))).toEqual([]);
    expect(readdirSync(box).sort()).toEqual(['out', 'stranger.rsl']);
  },
);

test('a full disk stops a decryption, and nothing half-written is left', async () => {
  mkdirSync(folder.at('full'));
  writeFileSync(folder.at('large'), randomBytes(3_000_000));
  expectExit(await encrypt(folder.at('large'), folder.at('large-sealed')), 0);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder.at('full')]);
  if (mounted.status !== 0) {
    console.log('left out: this machine does not let a file system be mounted');
    return;
  }
  onTestFinished(() => void execFileSync('umount', [folder.at('full')]));
  const ran = await decrypt(folder.at('large-sealed', 'large.rsl'), folder.at('full'));
  expectExit(ran, 1);
  expect(codes(ran)).toEqual(['no-space']);
  expect(readdirSync(folder.at('full'))).toEqual([]);
});

test('a plain user can’t write into a folder that is read-only: a code, and nothing is left', async () => {
  const nobody = 65_534;
  const asUser = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  const program = join(builtPrograms(), 'cli/radseal.js');
  const readable = spawnSync(
    process.execPath,
    ['-e', `require('fs').readFileSync(${JSON.stringify(program)})`],
    asUser,
  );
  if (readable.status !== 0) {
    console.log('left out: nobody else may read the program here');
    return;
  }
  const box = folder.at('plain-user');
  mkdirSync(join(box, 'locked'), { recursive: true });
  mkdirSync(join(box, 'home'));
  writeFileSync(join(box, 'image'), 'x');
  cpSync(keyImage, join(box, 'key.png'));
  chmodSync(folder.path, 0o755);
  for (const name of ['', 'home', 'locked', 'image', 'key.png'])
    if ('uid' in asUser) chownSync(join(box, name), nobody, nobody);
  chmodSync(join(box, 'locked'), 0o500);
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      program,
      ...['encrypt', join(box, 'image'), '--to', join(box, 'locked'), '-r', reader.recipient],
      ...['--no-vault', '--key-image', join(box, 'key.png'), '--json'],
    ],
    {
      ...asUser,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], RADSEAL_HOME: join(box, 'home'), HOME: box },
    },
  );
  expect(status, stdout).toBe(1);
  expect(stdout).toContain('"cannot-write"');
  expect(readdirSync(join(box, 'locked'))).toEqual([]);
  expect(existsSync(join(box, 'image'))).toBe(true);
  expect(statSync(join(box, 'locked')).mode & 0o777).toBe(0o500);
});
