import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { jobEvent, type FileEvent, type JobEvent, type SummaryEvent } from '../../shared/events';

/** The built programs; RADSEAL_TEST_OUT names another build. */
const out = resolve(process.env['RADSEAL_TEST_OUT'] ?? join(import.meta.dirname, '../../out'));
const program = join(out, 'cli/radseal.js');

/** The folder of the built programs. */
export function builtPrograms(): string {
  if (!existsSync(program)) throw new Error('the command line is not built: npx electron-vite build');
  return out;
}

/** What one run of the command line left behind. */
export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** RADSEAL_HOME. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Further descriptors of the child, from 3. */
  readonly descriptors?: readonly number[];
  readonly onStart?: (child: ChildProcess) => void;
  /** Called with stdout so far whenever more came. */
  readonly onStdout?: (stdout: string, child: ChildProcess) => void;
}

/** Runs the real command line, as a child without a terminal. */
export function radseal(args: readonly string[], options: CliOptions): Promise<CliRun> {
  builtPrograms();
  const { RADSEAL_PASSPHRASE: _, LANG: __, LC_ALL: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...inherited, LANG: 'C.UTF-8', RADSEAL_HOME: options.home, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe', ...(options.descriptors ?? [])],
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]!.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
      if (name === 'stdout') options.onStdout?.(text.stdout, child);
    });
  child.stdin!.on('error', () => undefined);
  child.stdin!.end(options.input ?? '');
  options.onStart?.(child);
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code) => done({ code, ...text }));
  });
}

/** The lines of a `--json` run, each checked against the published schema. */
export function eventsOf({ stdout }: CliRun): readonly JobEvent[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => jobEvent.parse(JSON.parse(line)));
}

export const filesOf = (run: CliRun): readonly FileEvent[] =>
  eventsOf(run).filter((event): event is FileEvent => event.type === 'file');

/** The last line, which has to be the summary. */
export function summaryOf(run: CliRun): SummaryEvent {
  const last = eventsOf(run).at(-1);
  if (last?.type !== 'summary') throw new Error(`no summary at the end: ${run.stdout}\n${run.stderr}`);
  return last;
}

/** Fails the test with what the program said, when it did not end as it should. */
export function expectExit(run: CliRun, code: number): void {
  expect(run.code, `${run.stdout}\n${run.stderr}`).toBe(code);
  // A person never sees a stack trace.
  expect(run.stderr).not.toMatch(/^\s+at .*:\d+/m);
}

/** A folder of its own for a test file. */
export function temporaryFolder(): { readonly path: string; at(...names: string[]): string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'radseal-test-'));
  return {
    path,
    at: (...names) => join(path, ...names),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** The process ids of a process's children (Linux). */
export function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

/** An `onStdout` that kills the command with all its processes once it has told `files` of a job (Linux). */
export function killAfterFiles(files: number): NonNullable<CliOptions['onStdout']> {
  let isKilled = false;
  return (stdout, child) => {
    if (isKilled || (stdout.match(/"type":"file"/g) ?? []).length < files) return;
    isKilled = true;
    for (const pid of [...childrenOf(child.pid!), child.pid!]) process.kill(pid, 'SIGKILL');
  };
}
