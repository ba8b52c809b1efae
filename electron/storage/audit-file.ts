import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodeOf } from '../../shared/errors';
import { closeWritten, makeFolders, openForAppending, syncFile, truncateFile, writeFully } from './files';
import { closeSource, openSource, readAt } from './source-file';
import { withLock } from './vault-store';

const PIECE = 1024 * 1024;
/** Longer than any line of ours. */
const LONGEST_LINE = 4_096;
const LOCK_TRIES = 1_000;
const LOCK_PAUSE_MS = 2;
/** A lock names its owner microseconds after it was made: one that does not by then was left by a process that died. */
const OWNERLESS_MS = 1_000;
const NEW_LINE = 0x0a;

/** A log whose lines are only ever added to, by several processes in turn. */
export interface AuditFile {
  /** Adds the line `make` gives, told the last line there is; returns the length of the file then. Throws `lock-held`, `cannot-write`, `no-space`. */
  readonly append: (make: (last: string | undefined) => string) => number;
  /** The line that ends at `bytes`, without its line end; undefined where none does. */
  readonly lineBefore: (bytes: number) => string | undefined;
  /** Has the system write what was added to the disk. */
  readonly sync: () => void;
  readonly close: () => void;
}

/** The log's own name in its folder. */
const logIn = (folder: string) => join(folder, 'log');

/** Opens the log in a folder, and makes both where they are missing (0700, 0600). Throws `cannot-write`, `no-space`. */
export function openAuditFile(folder: string): AuditFile {
  makeFolders(folder, 0o700);
  const path = logIn(folder);
  const fd = openForAppending(path, 0o600);
  const reader = openSource(path);
  let known: { readonly bytes: number; readonly last: string } | undefined;
  const append = (make: (last: string | undefined) => string): number => {
    const bytes = withoutTornEnd(fd, path);
    const last = known?.bytes === bytes ? known.last : lineBefore(reader.fd, bytes);
    const line = make(last);
    const written = Buffer.from(`${line}\n`);
    writeFully(fd, written);
    known = { bytes: bytes + written.length, last: line };
    return known.bytes;
  };
  return {
    append: (make) => inTurn(() => withLock(join(folder, 'lock'), () => append(make), OWNERLESS_MS)),
    lineBefore: (bytes) => lineBefore(reader.fd, bytes),
    sync: () => syncFile(fd),
    close: () => {
      closeSource(reader);
      closeWritten(fd);
    },
  };
}

/** The length of the log, cut to whole lines: a disk that was full, or the end of power, may have torn the last one. */
function withoutTornEnd(fd: number, path: string): number {
  const source = openSource(path);
  try {
    const { size } = source;
    const tail = new Uint8Array(Math.min(size, LONGEST_LINE));
    readAt(source.fd, tail, size - tail.length);
    const whole = size - tail.length + tail.lastIndexOf(NEW_LINE) + 1;
    if (whole < size) truncateFile(fd, whole);
    return whole;
  } finally {
    closeSource(source);
  }
}

function lineBefore(fd: number, bytes: number): string | undefined {
  const tail = new Uint8Array(Math.min(bytes, LONGEST_LINE));
  if (tail.length === 0 || readAt(fd, tail, bytes - tail.length) !== tail.length) return undefined;
  if (tail[tail.length - 1] !== NEW_LINE) return undefined;
  const start = tail.lastIndexOf(NEW_LINE, tail.length - 2) + 1;
  return Buffer.from(tail.subarray(start, -1)).toString('utf8');
}

/** Runs what throws `lock-held` while another process writes, which takes it a moment, until it is our turn. Throws `lock-held` after two seconds. */
export function inTurn<T>(act: () => T): T {
  for (let tries = 1; ; tries++) {
    try {
      return act();
    } catch (error) {
      if (errorCodeOf(error) !== 'lock-held' || tries === LOCK_TRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_PAUSE_MS);
    }
  }
}

/** Every whole line of the log in a folder, in order; none where there is no log. Throws `cannot-read`. */
export function* auditLines(folder: string): Generator<string> {
  if (lstatSync(logIn(folder), { throwIfNoEntry: false }) === undefined) return;
  const source = openSource(logIn(folder));
  try {
    let position = 0;
    let rest = Buffer.alloc(0);
    for (;;) {
      const piece = new Uint8Array(PIECE);
      const read = readAt(source.fd, piece, position);
      if (read === 0) return;
      position += read;
      rest = Buffer.concat([rest, piece.subarray(0, read)]);
      const end = rest.lastIndexOf(NEW_LINE);
      if (end >= 0) yield* rest.subarray(0, end).toString('utf8').split('\n');
      rest = rest.subarray(end + 1);
    }
  } finally {
    closeSource(source);
  }
}
