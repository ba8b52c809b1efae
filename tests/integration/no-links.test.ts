import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../electron/core/age/age';
import { builtPrograms, expectExit, radseal, summaryOf, temporaryFolder, type CliRun } from '../helpers/cli';
import { NO_STRACE } from '../helpers/trace';

// File systems without links (FAT, some shares): the kernel refuses every link of the whole program with EPERM, as
// it does on FAT, while strace watches. Release is then by folder lock, check and rename (cipher.md, release rule).

const folder = temporaryFolder();
const home = folder.at('home');
const keyImage = folder.at('key.png');
const identityFile = folder.at('identity.txt');
const log = folder.at('links.log');
const LIMIT = 300_000;
let recipient = '';

const strace = (output: string) => [
  '-f',
  '--seccomp-bpf',
  '-A',
  '-o',
  output,
  '-e',
  'trace=link,linkat',
  '-e',
  'inject=link,linkat:error=EPERM',
];
const works = spawnSync('strace', [...strace('/dev/null'), 'true']).status === 0;

function withoutLinks(args: readonly string[]): Promise<CliRun> {
  const program = join(builtPrograms(), 'cli/radseal.js');
  const child = spawn('strace', [...strace(log), process.execPath, program, ...args], {
    env: { ...process.env, RADSEAL_HOME: home, LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (chunk: string) => (text[name] += chunk));
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => done({ code, ...text }));
  });
}

beforeAll(async () => {
  const identity = await newIdentity('x25519');
  recipient = await recipientOf(identity);
  writeFileSync(identityFile, identity);
  expectExit(await radseal(['key-image', '--out', keyImage], { home }), 0);
}, LIMIT);
afterAll(() => folder.remove());

const sealing = () => ['-r', recipient, '--no-vault', '--names', 'keep', '--key-image', keyImage, '--json'];

test(
  'two processes that want the same names: nothing is overwritten, everything comes back',
  async ({ skip }) => {
    skip(!works, NO_STRACE);
    const COUNT = 12;
    const contents = new Map<string, Buffer>();
    for (const side of ['a', 'b'])
      for (let n = 0; n < COUNT; n++) {
        const bytes = randomBytes(2_000 + n);
        mkdirSync(folder.at(side), { recursive: true });
        writeFileSync(folder.at(side, `scan-${n}.bin`), bytes);
        contents.set(`${side}/${n}`, bytes);
      }
    mkdirSync(folder.at('sealed'));
    // Whatever was there first stays.
    writeFileSync(folder.at('sealed', 'scan-0.bin.rsl'), 'mine');

    const encrypt = (side: string) =>
      withoutLinks(['encrypt', folder.at(side), '--to', folder.at('sealed'), ...sealing()]);
    for (const encrypted of await Promise.all([encrypt('a'), encrypt('b')])) {
      expectExit(encrypted, 0);
      expect(summaryOf(encrypted)).toMatchObject({ done: COUNT, failed: 0 });
    }
    expect(readFileSync(log, 'utf8')).toMatch(/link(at)?\(.*EPERM.*\(INJECTED\)/);
    expect(readFileSync(folder.at('sealed', 'scan-0.bin.rsl'), 'utf8')).toBe('mine');
    // No lock and no temporary file is left.
    const made = readdirSync(folder.at('sealed'));
    expect(made.filter((name) => name.startsWith('.'))).toEqual([]);
    expect(made).toHaveLength(2 * COUNT + 1);

    const decrypt = () =>
      withoutLinks([
        'decrypt',
        folder.at('sealed'),
        '-i',
        identityFile,
        '--to',
        folder.at('opened'),
        '--json',
      ]);
    for (const decrypted of await Promise.all([decrypt(), decrypt()])) {
      expectExit(decrypted, 0);
      expect(summaryOf(decrypted)).toMatchObject({ done: 2 * COUNT, failed: 0 });
    }
    const restored = readdirSync(folder.at('opened'));
    expect(restored.filter((name) => name.startsWith('.'))).toEqual([]);
    // The same wish twice is one job: nothing is written twice.
    expect(restored).toHaveLength(2 * COUNT);
    const bytes = restored.map((name) => readFileSync(folder.at('opened', name)));
    for (const [name, wanted] of contents)
      expect(
        bytes.filter((one) => one.equals(wanted)),
        name,
      ).toHaveLength(1);
  },
  LIMIT,
);
