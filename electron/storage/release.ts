import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import { errnoOf, writeError } from './file-errors';
import {
  closeWritten,
  createExclusively,
  linkExclusively,
  openForWriting,
  removeFile,
  renameFile,
  setMode,
  setModifiedTime,
  syncFile,
  syncFolder,
} from './files';
import { withFolderLock } from './folder-lock';
import { candidateNames } from './output-names';
import { systemPath } from './path-bytes';
import { temporaryName } from './temporary-names';

/** A file that has no final name yet, in the folder where it will have one. */
export interface TemporaryFile {
  readonly folder: string;
  readonly path: string;
  readonly fd: number;
}

/** Creates a temporary file (0600, exclusively). Throws `cannot-write`, `no-space`. */
export function createTemporary(folder: string, token: string): TemporaryFile {
  const path = join(folder, temporaryName(token));
  return { folder, path, fd: createExclusively(path, 0o600) };
}

/** Writes the file down to the disk and closes it. `modifiedNs`: its time of last change, else now. */
export function completeTemporary(file: TemporaryFile, modifiedNs?: bigint): void {
  try {
    if (modifiedNs !== undefined) setModifiedTime(file.fd, modifiedNs);
    syncFile(file.fd);
  } finally {
    closeWritten(file.fd);
  }
}

/** Where a completed temporary file goes. */
export interface Release {
  readonly file: Pick<TemporaryFile, 'folder' | 'path'>;
  /** The name wished for; the next free ` (n)` is taken where it is not free. */
  readonly name: string;
  readonly mode: number;
}

/**
 * Gives a completed temporary file its final name, never one that is taken: link, unlink, fsync(folder);
 * where there are no links: folder lock, check, rename. Returns the name. Throws `cannot-write`,
 * `no-space`, `lock-held`.
 */
export function releaseFile(release: Release): string {
  const { folder } = release.file;
  const released = nameFile(release);
  orTakeBack(join(folder, released), () => syncFolder(folder));
  return released;
}

/** How the release of one of several files ended. */
export type Released =
  | { readonly status: 'released'; readonly name: string }
  | { readonly status: 'failed'; readonly error: unknown };

/**
 * Releases completed temporary files as releaseFile does, each with its own end, and syncs each folder once. Where
 * that fails, none in it keeps its final name.
 */
export function releaseTogether(releases: readonly Release[]): readonly Released[] {
  const ends = releases.map((release): Released => {
    try {
      return { status: 'released', name: nameFile(release) };
    } catch (error) {
      return { status: 'failed', error };
    }
  });
  const touched = releases.flatMap(({ file }, at) => (ends[at]?.status === 'released' ? [file.folder] : []));
  const unsynced = new Map<string, unknown>();
  for (const folder of new Set(touched)) {
    try {
      syncFolder(folder);
    } catch (error) {
      unsynced.set(folder, error);
    }
  }
  return ends.map((end, at): Released => {
    const { folder } = releases[at]!.file;
    if (end.status === 'failed' || !unsynced.has(folder)) return end;
    takeBack(join(folder, end.name));
    return { status: 'failed', error: unsynced.get(folder) };
  });
}

/** The final name, which is not on the disk for sure before the folder was synced. */
function nameFile({ file, name, mode }: Release): string {
  applyMode(file.path, mode);
  return linkToFreeName(file, name) ?? renameToFreeName(file, name);
}

/** What is told as failed leaves nothing under a final name: the next try would put a second one beside it. */
function orTakeBack(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    takeBack(path);
    throw error;
  }
}

function takeBack(path: string): void {
  try {
    removeFile(path);
  } catch {
    // What counts is the error that led here.
  }
}

/** Puts a completed temporary file in the place of `path`, at once and with its permissions. Throws `cannot-write`. */
export function replaceSource(file: Pick<TemporaryFile, 'folder' | 'path'>, path: string): void {
  applyMode(file.path, modeOf(path));
  renameFile(file.path, path);
  syncFolder(file.folder);
}

function modeOf(path: string): number {
  try {
    return lstatSync(systemPath(path)).mode & 0o777;
  } catch (error) {
    throw writeError(error);
  }
}

let mask: number | undefined;

/** The mode a file gets that is made without a wish for one: 0666 minus the umask, which nothing here changes. */
export function defaultMode(): number {
  return 0o666 & ~(mask ??= process.umask());
}

function applyMode(path: string, mode: number): void {
  if (mode === 0o600) return;
  const fd = openForWriting(path);
  try {
    setMode(fd, mode);
  } finally {
    closeWritten(fd);
  }
}

function linkToFreeName(file: Release['file'], name: string): string | undefined {
  for (const candidate of candidateNames(name)) {
    const outcome = linkExclusively(file.path, join(file.folder, candidate));
    if (outcome === 'unsupported') return undefined;
    if (outcome === 'linked') {
      orTakeBack(join(file.folder, candidate), () => removeFile(file.path));
      return candidate;
    }
  }
  throw new AppError('cannot-write', 'no free name left');
}

function renameToFreeName(file: Release['file'], name: string): string {
  return withFolderLock(file.folder, () => {
    for (const candidate of candidateNames(name)) {
      if (exists(join(file.folder, candidate))) continue;
      renameFile(file.path, join(file.folder, candidate));
      return candidate;
    }
    throw new AppError('cannot-write', 'no free name left');
  });
}

function exists(path: string): boolean {
  try {
    lstatSync(systemPath(path));
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw writeError(error);
  }
}
