import { randomBytes } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError, errorCodeOf, type ErrorData } from '../../shared/errors';
import { makeFolders, openForAppending, removeFile, renameFile, writeFully } from './files';
import type { Paths } from './paths';
import { readSmallFile } from './small-file';

const MAX_BYTES = 5 * 1024 * 1024;
const KEPT = 5;

/** The product's own log: no names, no paths of patients, no keys, no pass phrases. */
export interface Log {
  /** Writes down what is unexpected and returns what may leave the process. */
  describe(error: unknown): ErrorData;
  info(event: string, fields?: Readonly<Record<string, number | string | boolean>>): void;
}

/** Codes whose cause somebody will want to look up. */
const LOGGED = new Set(['internal', 'worker-crashed', 'timed-out']);

/**
 * A log in `paths.log`, five files of 5 MB. Opened at the first line, since most runs write none; a log that
 * can't be written stops nothing.
 */
export function createLog(paths: Paths): Log {
  let logger: Promise<import('pino').Logger | undefined> | undefined;
  const write = (use: (logger: import('pino').Logger) => void) => {
    logger ??= openLogger(paths).catch(() => undefined);
    void logger.then((opened) => opened && use(opened));
  };
  return {
    describe: (error) => {
      const code = errorCodeOf(error);
      if (!LOGGED.has(code)) return { code };
      const id = randomBytes(4).toString('hex');
      write((opened) => opened.error({ id, code, ...traceOf(error) }));
      return { code, id };
    },
    info: (event, fields = {}) => write((opened) => opened.info({ event, ...fields })),
  };
}

/** What stands in the log, the oldest lines first; empty where there is none. Throws `cannot-read`. */
export function readLog(paths: Paths): string {
  const files = Array.from({ length: KEPT - 1 }, (_, n) => `${paths.log}.${KEPT - 1 - n}`);
  const there = [...files, paths.log].filter((file) => lstatSync(file, { throwIfNoEntry: false }));
  return there.map((file) => Buffer.from(readSmallFile(file, 2 * MAX_BYTES)).toString('utf8')).join('');
}

async function openLogger(paths: Paths) {
  const { pino } = await import('pino');
  makeFolders(paths.logs, 0o700);
  rotate(paths.log);
  const fd = openForAppending(paths.log, 0o600);
  const redact = [
    'passphrase',
    'identity',
    'identities',
    'key',
    'path',
    'name',
    '*.passphrase',
    '*.path',
    '*.key',
  ];
  return pino({ base: { pid: process.pid }, redact }, { write: (line) => writeFully(fd, Buffer.from(line)) });
}

function rotate(log: string): void {
  const size = lstatSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size < MAX_BYTES) return;
  removeFile(`${log}.${KEPT - 1}`);
  for (let n = KEPT - 2; n >= 1; n--)
    if (lstatSync(`${log}.${n}`, { throwIfNoEntry: false })) renameFile(`${log}.${n}`, `${log}.${n + 1}`);
  renameFile(log, `${log}.1`);
}

/**
 * What can be said of an error without quoting it: the messages of Node and of libraries hold paths and
 * values, those of AppError do not. Of each place in the stack only the file's own name is kept.
 */
function traceOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { type: typeof error };
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const places = stack
    .slice(0, 12)
    .map((line) => line.trim().replace(/\(?(?:file:\/\/)?(\/[^)]*)\)?/, (_, path: string) => basename(path)));
  const { code, syscall } = error as NodeJS.ErrnoException;
  return {
    type: error.name,
    ...(error instanceof AppError && { message: error.message }),
    ...(code !== undefined && { errno: String(code) }),
    ...(syscall !== undefined && { syscall }),
    places,
    ...(error.cause !== undefined && { cause: traceOf(error.cause) }),
  };
}
