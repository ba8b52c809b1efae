import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyImagePng } from '../../electron/services/key-image-png';
import { builtPrograms, expectExit, radseal, summaryOf, temporaryFolder } from '../helpers/cli';
import { TRACED, changesOf, type Change } from '../helpers/trace';
import { newReader } from '../helpers/workplace';

// A batch of five encryptions and five decryptions in which the n-th call that changes something under the target or
// the user data fails, or is the process's last. A clean run counts the calls; this is a fixed sample of the faults.

const folder = temporaryFolder();
const LIMIT = 300_000;
const FILES = 5;
const contents = Array.from({ length: FILES }, () => randomBytes(3_000));
const identityFile = folder.at('identity');
const keyImage = folder.at('key.png');
const preload = `--import=${new URL('../helpers/faults.mjs', import.meta.url).href}`;
let recipient = '';

interface Call {
  readonly call: string;
  readonly thread: boolean;
  readonly path: string;
}

beforeAll(async () => {
  const reader = await newReader();
  recipient = reader.recipient;
  writeFileSync(identityFile, `${reader.identity}\n`);
  writeFileSync(keyImage, keyImagePng(new Uint8Array(196_608)));
  mkdirSync(folder.at('in'));
  for (const [n, content] of contents.entries()) writeFileSync(folder.at('in', `${n}.bin`), content);
}, LIMIT);
afterAll(() => folder.remove());

const work = (name = '') => folder.at('work', name);
const steps = {
  encrypt: () =>
    ['encrypt', folder.at('in'), '--to', work('sealed'), '-r', recipient, '--no-vault'].concat(
      '--key-image',
      keyImage,
      '--json',
    ),
  decrypt: () => ['decrypt', work('sealed'), '--to', work('opened'), '-i', identityFile, '--json'],
} as const;
type Step = keyof typeof steps;

const environment = (fault?: string) => ({
  NODE_OPTIONS: preload,
  RADSEAL_FAULT_UNDER: work(),
  RADSEAL_FAULT_LEDGER: folder.at('ledger'),
  ...(fault === undefined ? {} : { RADSEAL_FAULT: fault }),
});

const faulty = (step: Step, fault?: string) =>
  radseal(steps[step](), { home: work('home'), env: environment(fault) });

/** The calls of the last run that were counted. */
const counted = (): readonly Call[] =>
  readFileSync(folder.at('ledger'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => /^(\S+) (\S+) (.*?) *$/.exec(line)!)
    .map(([, call, where, path]) => ({ call: call!, thread: where === 'thread', path: path! }));

/** Makes an empty place to work in, with a whole batch encrypted in it before a decryption. */
async function prepare(step: Step) {
  rmSync(work(), { recursive: true, force: true });
  mkdirSync(work());
  if (step === 'decrypt') {
    if (existsSync(folder.at('sealed'))) cpSync(folder.at('sealed'), work('sealed'), { recursive: true });
    else {
      expectExit(await radseal(steps.encrypt(), { home: work('home') }), 0);
      cpSync(work('sealed'), folder.at('sealed'), { recursive: true });
    }
  }
  rmSync(folder.at('ledger'), { force: true });
}

/** What must hold after a job has ended or gone on: all outputs, nothing else, every one of them whole. */
async function expectWhole(step: Step) {
  expect(readdirSync(work('sealed'))).toHaveLength(FILES);
  if (step === 'encrypt') expectExit(await radseal(steps.decrypt(), { home: work('home') }), 0);
  expect(readdirSync(work('opened')).sort()).toEqual(contents.map((_, n) => `${n}.bin`));
  for (const [n, content] of contents.entries()) {
    expect(readFileSync(join(work('opened'), `${n}.bin`)).equals(content)).toBe(true);
    expect(readFileSync(folder.at('in', `${n}.bin`)).equals(content)).toBe(true);
  }
}

/** A fault at a call of each kind, by what is called and how often before. */
const SAMPLE: readonly [Step, string, string][] = [
  ['encrypt', 'link', 'kill'],
  ['encrypt', 'fsync', 'EIO'],
  ['encrypt', 'write', 'ENOSPC'],
  ['encrypt', 'open', 'EMFILE'],
  ['decrypt', 'write', 'kill'],
  ['decrypt', 'link', 'EACCES'],
  ['decrypt', 'unlink', 'kill'],
  ['decrypt', 'utimensat', 'EROFS'],
];

test.each(['encrypt', 'decrypt'] as const)(
  'a clean %s counts its calls; the sample of faults',
  async (step) => {
    await prepare(step);
    expectExit(await faulty(step), 0);
    const calls = counted();
    console.info(`${step}: ${calls.length} calls change something`);
    expect(calls.filter(({ call, thread }) => call === 'link' && thread)).toHaveLength(FILES);
    for (const [, call, kind] of SAMPLE.filter(([of]) => of === step)) {
      const place = calls.findIndex((one) => one.call === call && one.thread) + 1;
      expect(place, call).toBeGreaterThan(0);
      await prepare(step);
      const run = await faulty(step, `${place}:${kind}`);
      expect(counted().length).toBeGreaterThanOrEqual(place);
      // A person never sees a stack trace, and a disk's trouble has a code of its own.
      expect(run.stderr).not.toMatch(/^\s+at .*:\d+/m);
      expect(run.stdout).not.toContain('"internal"');
      if (kind === 'kill') expect(run.code).not.toBe(0);
      const again = await radseal(steps[step](), { home: work('home') });
      expectExit(again, 0);
      expect(summaryOf(again)).toMatchObject({ failed: 0 });
      await expectWhole(step);
    }
  },
  LIMIT,
);

const works = spawnSync('strace', ['-f', '-y', '--seccomp-bpf', '-o', '/dev/null', 'true']).status === 0;
if (!works) console.warn('skipped: strace is missing, or may not trace here');

/** A clean run that strace watches: what it changed under the place of work. */
async function traced(step: Step): Promise<readonly Change[]> {
  const record = folder.at('trace');
  const strace = ['-f', '-y', '--seccomp-bpf', '-s', '1024', '-o', record, '-e', TRACED];
  const program = join(builtPrograms(), 'cli/radseal.js');
  const child = spawn('strace', [...strace, process.execPath, program, ...steps[step]()], {
    env: { ...process.env, RADSEAL_HOME: work('home'), LANG: 'C.UTF-8', ...environment() },
    stdio: 'ignore',
  });
  const code = await new Promise((done, failed) => child.on('error', failed).on('close', done));
  expect(code).toBe(0);
  return changesOf(readFileSync(record, 'utf8')).filter(({ path }) => path.startsWith(work()));
}

const named = ({ call, path }: { readonly call: string; readonly path: string }) => `${call} ${path}`;

test.skipIf(!works).each(['encrypt', 'decrypt'] as const)(
  '%s: every change strace sees is counted; each output is written, synced, linked, and its folder synced',
  async (step) => {
    await prepare(step);
    const changes = await traced(step);
    const left = new Map<string, number>();
    for (const one of counted()) left.set(named(one), (left.get(named(one)) ?? 0) + 1);
    const uncounted = changes.filter((change) => {
      // The library of the journal writes its own files, and syncs the folder they are in.
      if (/\/jobs\/journal\.db(-wal|-shm|-journal)?$/.test(change.path)) return false;
      if (named(change) === `fsync ${work('home')}/jobs`) return false;
      // One call of ours makes the folders above too.
      if (change.call === 'mkdir') return ![...left.keys()].some((made) => made.startsWith(named(change)));
      const times = left.get(named(change)) ?? 0;
      left.set(named(change), times - 1);
      return times === 0;
    });
    expect(uncounted).toEqual([]);
    const target = step === 'encrypt' ? work('sealed') : work('opened');
    const links = changes.filter(({ call, path }) => call === 'link' && path.startsWith(target));
    expect(links).toHaveLength(FILES);
    for (const link of links) {
      const at = changes.indexOf(link);
      const last = (call: string) =>
        changes.findLastIndex((change) => change.call === call && change.path === link.from);
      expect(last('write')).toBeGreaterThanOrEqual(0);
      expect(last('fsync')).toBeGreaterThan(last('write'));
      expect(at).toBeGreaterThan(last('fsync'));
      const synced = ({ call, path, thread }: Change) =>
        call === 'fsync' && path === target && thread === link.thread;
      expect(changes.slice(at).some(synced)).toBe(true);
    }
  },
  LIMIT,
);
