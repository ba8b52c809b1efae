import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { errnoOf, writeError } from './file-errors';
import { systemPath } from './path-bytes';

/** Every kind of call by which the product changes a file system. */
export type FileOperation =
  | 'create'
  | 'write'
  | 'sync'
  | 'close'
  | 'link'
  | 'rename'
  | 'truncate'
  | 'remove'
  | 'mode'
  | 'times'
  | 'make-folder'
  | 'sync-folder';

const REMOVE_LIMIT_MS = 3_000;

const performed = new Map<FileOperation, number>();

/** How often each operation was asked for in this thread, for tests that count system calls. */
export function operationsPerformed(): ReadonlyMap<FileOperation, number> {
  return performed;
}

/**
 * The single door to the file system for everything that writes. Failures become `no-space` or
 * `cannot-write`; an fsync that failed is never tried again (the kernel may have dropped the pages).
 */
function perform<T>(operation: FileOperation, act: () => T): T {
  performed.set(operation, (performed.get(operation) ?? 0) + 1);
  try {
    return act();
  } catch (error) {
    throw writeError(error);
  }
}

// Windows has no O_NOFOLLOW; there the exclusive create alone refuses what exists.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/** Creates a file that must not exist yet and opens it for writing. Throws `cannot-write`, `no-space`. */
export function createExclusively(path: string, mode: number): number {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
  return perform('create', () => openSync(systemPath(path), flags, mode));
}

/** Like createExclusively, but undefined where the name is taken. */
export function createIfAbsent(path: string, mode: number): number | undefined {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW;
  return perform('create', () => unlessErrno(['EEXIST'], () => openSync(systemPath(path), flags, mode)));
}

/** Opens a file that exists for writing at any position, its content kept. */
export function openForWriting(path: string): number {
  return perform('create', () => openSync(systemPath(path), constants.O_WRONLY | NO_FOLLOW));
}

/** Opens a file for writing at its end, making it where it is missing. */
export function openForAppending(path: string, mode: number): number {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | NO_FOLLOW;
  return perform('create', () => openSync(systemPath(path), flags, mode));
}

/** Writes all of `bytes`, at `position` or (null) where the last write ended. */
export function writeFully(fd: number, bytes: Uint8Array, position: number | null = null): void {
  let done = 0;
  while (done < bytes.length) {
    const at = position === null ? null : position + done;
    done += perform('write', () => writeSync(fd, bytes, done, bytes.length - done, at));
  }
}

/** Has the system write everything of the file to the disk. */
export function syncFile(fd: number): void {
  perform('sync', () => fsyncSync(fd));
}

/** Closes a file that was written; a write error the system reports only now is not lost. */
export function closeWritten(fd: number): void {
  perform('close', () => closeSync(fd));
}

/** Has the system write the folder's entries to the disk, where it can (Windows can't). */
export function syncFolder(path: string): void {
  perform('sync-folder', () =>
    unlessErrno(['EPERM', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EACCES'], () => {
      const fd = openSync(systemPath(path), constants.O_RDONLY);
      try {
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    }),
  );
}

/**
 * Gives a file a second name that must be free. `taken` where it is not; `unsupported` where the file
 * system has no links (FAT, some shares).
 */
export function linkExclusively(from: string, to: string): 'linked' | 'taken' | 'unsupported' {
  return perform('link', () => {
    try {
      linkSync(systemPath(from), systemPath(to));
      return 'linked';
    } catch (error) {
      const errno = errnoOf(error) ?? '';
      if (errno === 'EEXIST') return 'taken';
      if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(errno)) return 'unsupported';
      throw error;
    }
  });
}

/** Renames, replacing what has the new name. */
export function renameFile(from: string, to: string): void {
  perform('rename', () => renameSync(systemPath(from), systemPath(to)));
}

/** Cuts or extends a file to `length` bytes; the extension reads as zeros. */
export function truncateFile(fd: number, length: number): void {
  perform('truncate', () => ftruncateSync(fd, length));
}

/** Removes a file; one that is gone already is no error. */
export function removeFile(path: string): void {
  perform('remove', () => unlessErrno(['ENOENT'], () => unlinkSync(systemPath(path))));
}

/**
 * Removes a file without waiting in this thread, for a disk that may hang: resolves when it is gone, when it can't
 * be removed, and in any case after a while. A file of ours that stays is removed by the next job in its folder.
 */
export async function removeSoon(path: string): Promise<void> {
  const waited = new AbortController();
  const removed = perform('remove', () => unlink(systemPath(path))).catch(() => undefined);
  await Promise.race([
    removed,
    setTimeout(REMOVE_LIMIT_MS, undefined, { signal: waited.signal }).catch(() => undefined),
  ]);
  waited.abort();
}

/** Removes an empty folder; true if it was removed. */
export function removeEmptyFolder(path: string): boolean {
  return (
    perform('remove', () =>
      unlessErrno(['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY'], () => (rmdirSync(systemPath(path)), true)),
    ) ?? false
  );
}

/** Removes a folder with all it holds; links in it are removed, not followed. */
export function removeTree(path: string): void {
  perform('remove', () => rmSync(systemPath(path), { recursive: true, force: true }));
}

/** Sets the permission bits of an open file. */
export function setMode(fd: number, mode: number): void {
  perform('mode', () => fchmodSync(fd, mode));
}

/** Sets the time of last change of an open file. Node hands the system a double: exact to about 0.3 us. */
export function setModifiedTime(fd: number, modifiedNs: bigint): void {
  const seconds = Number(modifiedNs / 1_000_000_000n) + Number(modifiedNs % 1_000_000_000n) / 1e9;
  perform('times', () => futimesSync(fd, seconds, seconds));
}

/** Makes a folder and those above it; those that exist stay as they are. */
export function makeFolders(path: string, mode = 0o777): void {
  perform('make-folder', () => mkdirSync(systemPath(path), { recursive: true, mode }));
}

/** Makes one folder; one that exists stays as it is. Whether it was made. */
export function makeFolder(path: string, mode = 0o777): boolean {
  return (
    perform('make-folder', () =>
      unlessErrno(['EEXIST'], () => (mkdirSync(systemPath(path), { mode }), true)),
    ) ?? false
  );
}

/** Writes a small file that must not exist yet, down to the disk. Undoes itself on failure. */
export function writeNewFile(path: string, bytes: Uint8Array, mode = 0o600): void {
  const fd = createExclusively(path, mode);
  try {
    writeAndClose(fd, bytes);
  } catch (error) {
    removeFile(path);
    throw error;
  }
  syncFolder(dirname(path));
}

/** Writes small files that must not exist yet, all or none. */
export function writeNewFiles(files: readonly { readonly path: string; readonly bytes: Uint8Array }[]): void {
  const written: string[] = [];
  try {
    for (const { path, bytes } of files) {
      writeNewFile(path, bytes);
      written.push(path);
    }
  } catch (error) {
    written.forEach(removeFile);
    throw error;
  }
}

/** Puts a small file in the place of the old one at once: after a crash it is the old or the new one, whole. */
export function replaceFile(path: string, bytes: Uint8Array, mode = 0o600): void {
  const temporary = join(dirname(path), `.${randomBytes(8).toString('hex')}.new`);
  const fd = createExclusively(temporary, mode);
  try {
    writeAndClose(fd, bytes);
    renameFile(temporary, path);
  } catch (error) {
    removeFile(temporary);
    throw error;
  }
  syncFolder(dirname(path));
}

function writeAndClose(fd: number, bytes: Uint8Array): void {
  try {
    writeFully(fd, bytes);
    syncFile(fd);
  } finally {
    closeWritten(fd);
  }
}

function unlessErrno<T>(expected: readonly string[], act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (expected.includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}
