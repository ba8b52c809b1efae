import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { AppError } from '../../shared/errors';
import { readError } from './file-errors';
import { systemPath } from './path-bytes';

/** A file opened for reading, with what tells whether it is still the same later. */
export interface SourceFile {
  readonly path: string;
  readonly fd: number;
  readonly size: number;
  readonly modifiedNs: bigint;
  readonly inode: bigint;
  readonly device: bigint;
}

// O_NONBLOCK: opening a FIFO nobody writes to would wait forever. Neither exists on Windows.
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a regular file for reading. A link, folder, device, FIFO or socket is `not-a-regular-file`; what
 * can't be opened is `cannot-read`. The caller closes `fd` with closeSource.
 */
export function openSource(path: string): SourceFile {
  try {
    const fd = openSync(systemPath(path), OPEN_FLAGS);
    try {
      const stat = fstatSync(fd, { bigint: true });
      if (!stat.isFile()) throw new AppError('not-a-regular-file');
      return {
        path,
        fd,
        size: Number(stat.size),
        modifiedNs: stat.mtimeNs,
        inode: stat.ino,
        device: stat.dev,
      };
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  } catch (error) {
    throw readError(error);
  }
}

/** Closes what openSource opened. */
export function closeSource(source: Pick<SourceFile, 'fd'>): void {
  closeSync(source.fd);
}

/**
 * Fills `into` from `position` on, as far as the file goes; returns the number of bytes. Throws
 * `cannot-read`.
 */
export function readAt(fd: number, into: Uint8Array, position: number): number {
  let done = 0;
  try {
    while (done < into.length) {
      const read = readSync(fd, into, done, into.length - done, position + done);
      if (read === 0) break;
      done += read;
    }
  } catch (error) {
    throw readError(error);
  }
  return done;
}

/** Fills `into` wholly from a source that must not have become shorter: `source-changed` if it has. */
export function readSourceAt(fd: number, into: Uint8Array, position: number): void {
  if (readAt(fd, into, position) !== into.length) throw new AppError('source-changed', 'became shorter');
}

/**
 * Throws `source-changed` unless the path still leads to the same file, as long and as old as it was, and
 * the file ends where it said (files of the kernel say 0 and go on). Throws `cannot-read`.
 */
export function assertUnchanged(source: SourceFile): void {
  if (readAt(source.fd, new Uint8Array(1), source.size) > 0)
    throw new AppError('source-changed', 'became longer');
  let now;
  try {
    now = lstatSync(systemPath(source.path), { bigint: true });
  } catch {
    throw new AppError('source-changed', 'the name is gone');
  }
  const same =
    now.ino === source.inode &&
    now.dev === source.device &&
    Number(now.size) === source.size &&
    now.mtimeNs === source.modifiedNs;
  if (!same) throw new AppError('source-changed', 'size, time or inode differ');
}
