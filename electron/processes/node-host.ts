import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import { ipcChannel } from './channel';
import { residentBytes } from '../storage/process-memory';
import {
  ENGINE_MEMORY_CAP,
  ENTRIES,
  OUT_OF_MEMORY,
  watchMemory,
  type ChildEntry,
  type FromEngine,
  type ProcessHost,
  type StartedProcess,
  type ToEngine,
} from './host';

/**
 * Forks one of our entries. Its output goes nowhere, since stdout holds results only and a library's
 * chatter or a stack trace helps nobody; RADSEAL_DEBUG sends it to this process's stderr.
 */
function forkEntry(out: string, entry: keyof typeof ENTRIES, args: readonly string[] = []): ChildProcess {
  const noise = process.env['RADSEAL_DEBUG'] ? process.stderr : 'ignore';
  return fork(join(out, ENTRIES[entry]), [...args], {
    serialization: 'advanced',
    stdio: ['ignore', noise, noise, 'ipc'],
    execArgv: [],
    env: withoutCertificates(process.env),
  });
}

/** Node reads a company's certificates at its start, which takes a tenth of a second; what goes nowhere needs none. */
function withoutCertificates({
  NODE_EXTRA_CA_CERTS: _unused,
  ...rest
}: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return rest;
}

/** Where plain Node runs the engine, the engine forks its children itself. `out`: the built programs. */
export function nodeHost(out: string): ProcessHost {
  return {
    start: (entry: ChildEntry) => {
      const child = forkEntry(out, entry);
      return new Promise<StartedProcess>((resolve, reject) => {
        child.once('error', (error) =>
          reject(new AppError('worker-crashed', `${entry} did not start`, error)),
        );
        child.once('spawn', () =>
          resolve({ channel: ipcChannel(child), kill: () => void child.kill('SIGKILL') }),
        );
      });
    },
  };
}

/** A port as oRPC takes it. */
export interface RpcPort {
  postMessage(data: unknown): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
}

/** The engine as the command line sees it. */
export interface EngineProcess {
  /** The one client this supervisor has: itself. */
  readonly port: RpcPort;
  /** Lets the client name `path` (absolute) by the handle this returns. */
  grant(path: string, label: string): string;
  /** Settles when the engine has ended, with its signal or exit status, or OUT_OF_MEMORY. */
  readonly ended: Promise<string>;
  /** Ends the engine; it cleans up after itself. */
  stop(): void;
  readonly pid: number | undefined;
}

/**
 * Starts the engine as a child of this process. `out`: the folder of the built programs; `soon`: what is wanted of
 * it at once: ENCRYPT_SOON, OPEN_SOON, JOB_SOON, KEY_IMAGE_SOON.
 */
export function startEngine(out: string, soon: readonly string[] = []): EngineProcess {
  const child = forkEntry(out, 'engine', soon);
  const channel = ipcChannel(child);
  const client = 'cli';
  const post = (message: ToEngine) => channel.post(message);
  post({ type: 'connect', client });
  let over = false;
  const endWatch = watchMemory({
    residentBytes: () => (child.pid === undefined ? undefined : residentBytes(child.pid)),
    capBytes: memoryCap(process.env['RADSEAL_ENGINE_MEMORY_MIB']),
    onOver: () => (over = child.kill('SIGKILL')),
  });
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(over ? OUT_OF_MEMORY : (signal ?? String(code))));
    child.once('error', () => resolve('not started'));
  });
  void ended.then(endWatch);
  return {
    pid: child.pid,
    ended,
    stop: () => channel.close(),
    grant: (path, label) => {
      const handle = randomBytes(16).toString('hex');
      post({ type: 'grant', handle, path, label });
      return handle;
    },
    port: {
      postMessage: (data) => post({ type: 'client-message', client, data }),
      addEventListener: (type: 'message' | 'close', listener: (event: { data: unknown }) => void) => {
        if (type === 'close') return void ended.then(() => listener({ data: undefined }));
        channel.onMessage((message) => {
          const told = message as FromEngine;
          if (told.type === 'client-message') listener({ data: told.data });
        });
      },
    },
  };
}

/** Bytes the engine may hold, from what the environment says in MiB. */
function memoryCap(mebibytes: string | undefined): number {
  return /^[1-9][0-9]{0,6}$/.test(mebibytes ?? '') ? Number(mebibytes) * 1024 ** 2 : ENGINE_MEMORY_CAP;
}
