import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import type { RuntimeProcess } from '../../electron/runtime/connection';
import { ipcChannel } from '../../electron/processes/channel';

const root = resolve(import.meta.dirname, '../..');
export const untrainedFolder = join(root, 'resources/models/untrained');

/** The runtime's entry as the product's build makes it, in a folder of its own from which packages are found. */
export async function buildRuntimeEntry(): Promise<{ readonly entry: string; readonly remove: () => void }> {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(join(cache, 'radseal-runtime-'));
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    build: {
      ssr: join(root, 'electron/runtime/entry.ts'),
      target: 'node20',
      outDir,
      emptyOutDir: false,
      rollupOptions: { output: { format: 'es', entryFileNames: 'entry.mjs' } },
    },
  });
  return { entry: join(outDir, 'entry.mjs'), remove: () => rmSync(outDir, { recursive: true, force: true }) };
}

export interface StartedProcess extends RuntimeProcess {
  readonly child: ChildProcess;
  /** What it wrote to stdout so far. */
  readonly stdout: () => string;
  readonly ended: Promise<unknown>;
}

/** Forks the entry as the product does where it runs in plain Node. */
export function startRuntimeProcess(entry: string, environment: NodeJS.ProcessEnv = {}): StartedProcess {
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', process.env['RADSEAL_DEBUG'] ? 'inherit' : 'ignore', 'ipc'],
    execArgv: [],
    env: { ...process.env, ...environment },
  });
  let stdout = '';
  child.stdout!.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  // Not `close`: it never comes where the channel was closed from this side first.
  const ended = Promise.all([
    new Promise((settle) => child.once('exit', settle)),
    new Promise((settle) => child.stdout!.once('close', settle)),
  ]);
  return {
    child,
    channel: ipcChannel(child),
    kill: () => child.kill('SIGKILL'),
    stdout: () => stdout,
    ended,
  };
}
