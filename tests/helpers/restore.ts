import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { restorePython } from '../../build/setup/locations.mjs';

const ROOT = resolve(import.meta.dirname, '../..');

/** How a program ended. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program and answers when it has ended, whatever its status. */
export function run(program: string, args: readonly string[], input?: Uint8Array): Promise<Ended> {
  return new Promise((done) => {
    const options = { maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' as const };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      done({ status, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

/** The `age` and `age-keygen` of the system, or undefined. */
export function systemAge(): { readonly age: string; readonly keygen: string } | undefined {
  try {
    execFileSync('age', ['--version'], { stdio: 'ignore' });
    return { age: 'age', keygen: 'age-keygen' };
  } catch {
    return undefined;
  }
}

/** Python that has what tools/restore.py needs, or undefined. */
export const python: string | undefined = restorePython();

/** Why the tests of tools/restore.py can't run here, or undefined. */
export function restoreLacks(): string | undefined {
  if (python === undefined) return 'Python with cryptography >= 50 was not set up';
  return systemAge() === undefined ? 'the age program is not installed' : undefined;
}

/** Runs tools/restore.py. */
export function restore(args: readonly string[]): Promise<Ended> {
  // -B: no compiled copy beside the tool.
  return run(python!, ['-B', join(ROOT, 'tools/restore.py'), ...args]);
}

/** What tests/reference/write_container.py takes for one file. */
export interface StrangerOptions {
  readonly output: string;
  readonly original: string;
  readonly recipients: readonly string[];
  readonly age: string;
  readonly carrier?: 'plain' | 'png' | 'dicom';
  readonly png?: {
    readonly depth?: 8 | 16;
    readonly alpha?: boolean;
    readonly filter?: 0 | 1 | 2 | 3 | 4 | 'mixed';
    readonly interlaced?: boolean;
  };
  readonly dicom?: { readonly syntax: string };
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly manifestText?: string;
  readonly wrapContent?: string;
}

/** Writes files with the stranger's writer, which knows docs/format.md and nothing of ours. */
export async function writeAsStranger(files: readonly StrangerOptions[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'radseal-stranger-'));
  try {
    const list = join(folder, 'options.json');
    await writeFile(list, JSON.stringify(files));
    const ended = await run(python!, [join(ROOT, 'tests/reference/write_container.py'), list]);
    if (ended.status !== 0) throw new Error(ended.stderr);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A fresh identity file made by age-keygen, and its recipient. */
export async function newIdentityFile(
  keygen: string,
  path: string,
  kind: 'x25519' | 'hybrid' = 'x25519',
): Promise<string> {
  const made = await run(keygen, [...(kind === 'hybrid' ? ['-pq'] : []), '-o', path]);
  const shown = await run(keygen, ['-y', path]);
  if (made.status !== 0 || shown.status !== 0) throw new Error(made.stderr + shown.stderr);
  return shown.stdout.trim();
}
