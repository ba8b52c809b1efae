import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { keyImagePng } from '../../electron/services/key-image-png';
import { builtPrograms, expectExit, radseal, summaryOf, temporaryFolder } from './cli';
import { TRACED, changesOf, type Change } from './trace';
import { newReader } from './workplace';

// Jobs in which the n-th call that changes something under the target or the user data fails, or is the process's last
// (tests/helpers/faults.mjs), and what must hold afterwards.

export type Step = 'encrypt' | 'decrypt';
export const STEPS: readonly Step[] = ['encrypt', 'decrypt'];
/** The errors a disk can answer with. */
export const DISK_ERRORS = ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EMFILE'] as const;
export type FaultKind = 'kill' | (typeof DISK_ERRORS)[number];

/** One call that was counted. */
export interface Call {
  readonly call: string;
  /** Whether a worker's thread made it. */
  readonly thread: boolean;
  readonly path: string;
}

/** A batch of files that is encrypted and decrypted under faults. */
export interface FaultJob {
  /** The place all of it works in, or a name in it. */
  work(name?: string): string;
  /** The folder a step writes into. */
  target(step: Step): string;
  /** A run without any fault: its calls in order. */
  clean(step: Step): Promise<readonly Call[]>;
  /** As `clean`, while strace watches: what it saw changing, and what was counted. */
  traced(step: Step): Promise<{ readonly changes: readonly Change[]; readonly calls: readonly Call[] }>;
  /**
   * Runs a step whose n-th call meets the fault, and the same command again, and fails where anything is lost,
   * half-written, doubled or left behind. False where the run had ended before its n-th call.
   */
  strike(step: Step, at: number, kind: FaultKind): Promise<boolean>;
  remove(): void;
}

const PHRASE = 'correct horse 1';
const preload = `--import=${new URL('faults.mjs', import.meta.url).href}`;

/** Makes the batch. `vault`: its record, its names and its results belong to a vault, in place of a reader named by a key. */
export async function makeFaultJob({
  files,
  vault = false,
}: {
  readonly files: number;
  readonly vault?: boolean;
}): Promise<FaultJob> {
  const folder = temporaryFolder();
  const contents = Array.from({ length: files }, () => randomBytes(3_000));
  const { recipient, identity } = await newReader();
  const [identityFile, keyImage, calls] = [folder.at('identity'), folder.at('key.png'), folder.at('calls')];
  writeFileSync(identityFile, `${identity}\n`);
  writeFileSync(keyImage, keyImagePng(new Uint8Array(196_608)));
  mkdirSync(folder.at('in'));
  for (const [n, content] of contents.entries()) writeFileSync(folder.at('in', `${n}.bin`), content);
  const work = (name = '') => folder.at('work', name);
  const home = work('home');
  const target = (step: Step) => work(step === 'encrypt' ? 'sealed' : 'opened');
  const reader = vault ? [] : ['-r', recipient, '--no-vault'];
  const key = vault ? [] : ['-i', identityFile];
  const commands: Readonly<Record<Step, readonly string[]>> = {
    encrypt: [
      'encrypt',
      folder.at('in'),
      '--to',
      target('encrypt'),
      ...reader,
      '--key-image',
      keyImage,
      // One lane: some of the files go in groups then.
      '--jobs',
      '1',
      '--json',
    ],
    decrypt: ['decrypt', target('encrypt'), '--to', target('decrypt'), ...key, '--json'],
  };
  const secret: Readonly<Record<string, string>> = vault ? { RADSEAL_PASSPHRASE: PHRASE } : {};
  const run = (args: readonly string[], env = {}) => radseal(args, { home, env: { ...secret, ...env } });
  const counting = (fault?: string) => ({
    NODE_OPTIONS: preload,
    RADSEAL_FAULT_UNDER: work(),
    RADSEAL_FAULT_LEDGER: calls,
    ...(fault === undefined ? {} : { RADSEAL_FAULT: fault }),
  });
  const counted = () => callsIn(calls);

  /** An empty place to work in, with the vault, and before a decryption with the whole batch encrypted. */
  async function prepare(step: Step): Promise<void> {
    rmSync(work(), { recursive: true, force: true });
    const ready = folder.at(`ready-${step}`);
    if (existsSync(ready)) cpSync(ready, work(), { recursive: true });
    else {
      mkdirSync(work());
      if (vault) await makeVault(run, folder.at(`kit-${step}`));
      if (step === 'decrypt') expectExit(await run(commands.encrypt), 0);
      cpSync(work(), ready, { recursive: true });
    }
    rmSync(calls, { force: true });
  }

  /** What must hold after a job has ended or gone on: all outputs, nothing else, every one of them whole. */
  async function expectWhole(step: Step): Promise<void> {
    expect(readdirSync(target('encrypt'))).toHaveLength(files);
    if (step === 'encrypt') expectExit(await run(commands.decrypt), 0);
    const opened = target('decrypt');
    expect(readdirSync(opened).sort()).toEqual(contents.map((_, n) => `${n}.bin`).sort());
    for (const [n, content] of contents.entries()) {
      expect(readFileSync(join(opened, `${n}.bin`)).equals(content)).toBe(true);
      expect(readFileSync(folder.at('in', `${n}.bin`)).equals(content)).toBe(true);
    }
    if (vault) expectExit(await run(['audit', 'verify']), 0);
  }

  return {
    work,
    target,
    clean: async (step) => {
      await prepare(step);
      expectExit(await run(commands[step], counting()), 0);
      return counted();
    },
    traced: async (step) => {
      await prepare(step);
      const changes = await underStrace(commands[step], folder.at('trace'), {
        RADSEAL_HOME: home,
        ...secret,
        ...counting(),
      });
      return { changes: changes.filter(({ path }) => path.startsWith(work())), calls: counted() };
    },
    strike: async (step, at, kind) => {
      await prepare(step);
      const struck = await run(commands[step], counting(`${at}:${kind}`));
      const isMet = counted().length >= at;
      // A person never sees a stack trace, and a disk's trouble has a code of its own.
      expect(struck.stderr).not.toMatch(/^\s+at .*:\d+/m);
      expect(struck.stdout).not.toContain('"internal"');
      if (isMet && kind === 'kill') expect(struck.code).not.toBe(0);
      const again = await run(commands[step]);
      expectExit(again, 0);
      expect(summaryOf(again)).toMatchObject({ failed: 0 });
      await expectWhole(step);
      return isMet;
    },
    remove: folder.remove,
  };
}

/** Meets each of the faults at each call a clean run makes; how many calls and how many faults that were, by name. */
export async function strikeAll(options: {
  readonly files: number;
  readonly vault: boolean;
  readonly kinds: readonly FaultKind[];
  readonly label: string;
}): Promise<Readonly<Record<string, number>>> {
  const { files, vault, kinds, label } = options;
  const counts: Record<string, number> = { [`${label}Met`]: 0, [`${label}NotReached`]: 0 };
  const job = await makeFaultJob({ files, vault });
  try {
    for (const step of STEPS) {
      const calls = await job.clean(step);
      counts[`${label}Calls_${step}`] = calls.length;
      for (const kind of kinds)
        for (let at = 1; at <= calls.length; at++) {
          const isMet = await job.strike(step, at, kind).catch((error: unknown) => {
            throw new Error(`${step}, call ${at} (${calls[at - 1]!.call}), ${kind}`, { cause: error });
          });
          // Two threads share the work by chance: a run can do with a call or two less.
          counts[`${label}${isMet ? 'Met' : 'NotReached'}`]! += 1;
        }
    }
    return counts;
  } finally {
    job.remove();
  }
}

async function makeVault(
  run: (args: readonly string[]) => ReturnType<typeof radseal>,
  kit: string,
): Promise<void> {
  expectExit(await run(['init', '--x25519', '--kit', kit]), 0);
  expectExit(await run(['recovery', 'prove', kit]), 0);
}

function callsIn(path: string): readonly Call[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => /^(\S+) (\S+) (.*?) *$/.exec(line)!)
    .map(([, call, where, changed]) => ({ call: call!, thread: where === 'thread', path: changed! }));
}

async function underStrace(
  args: readonly string[],
  record: string,
  env: Readonly<Record<string, string>>,
): Promise<readonly Change[]> {
  const strace = ['-f', '-y', '--seccomp-bpf', '-s', '1024', '-o', record, '-e', TRACED];
  const program = join(builtPrograms(), 'cli/radseal.js');
  const child = spawn('strace', [...strace, process.execPath, program, ...args], {
    env: { ...process.env, LANG: 'C.UTF-8', ...env },
    stdio: 'ignore',
  });
  const code = await new Promise((done, failed) => child.on('error', failed).on('close', done));
  expect(code).toBe(0);
  return changesOf(readFileSync(record, 'utf8'));
}
