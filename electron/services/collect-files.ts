import { lstatSync, type Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, type ErrorCode } from '../../shared/errors';
import { readError } from '../storage/file-errors';
import { isOwnWorkFile } from '../storage/temporary-names';
import type { GrantedPath } from './ports';

/** A regular file to work on. */
export interface CollectedFile extends GrantedPath {
  readonly bytes: number;
  /** Device and inode: tells two names of one file. */
  readonly inode: string;
}

/** What was given and can't be worked on. */
export interface UnreadablePath {
  readonly id: string;
  readonly label: string;
  readonly code: ErrorCode;
}

export interface Collection {
  readonly files: readonly CollectedFile[];
  readonly unreadable: readonly UnreadablePath[];
  /** Links and other things that are no files, met inside folders. */
  readonly skipped: number;
}

/**
 * The regular files among what was granted, folders walked, each folder's files by name before its folders.
 * No link is followed, so no loop is possible; our own temporary files are passed over without a word. A
 * link or a device that was given itself is unreadable: `not-a-regular-file`. Throws `cancelled`.
 */
export async function collectFiles(granted: readonly GrantedPath[], signal: AbortSignal): Promise<Collection> {
  const found = { files: [] as CollectedFile[], unreadable: [] as UnreadablePath[], skipped: 0 };
  for (const entry of granted) await collect(entry, found, signal);
  return found;
}

type Found = { files: CollectedFile[]; unreadable: UnreadablePath[]; skipped: number };

async function collect(entry: GrantedPath, found: Found, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new AppError('cancelled');
  try {
    const stat = lstatSync(entry.path);
    if (stat.isFile()) found.files.push(asFile(entry, stat));
    else if (stat.isDirectory()) await walk(entry, found, signal);
    else if (entry.named) throw new AppError('not-a-regular-file');
    else found.skipped++;
  } catch (error) {
    const { code } = readError(error);
    if (code === 'cancelled') throw error;
    found.unreadable.push({ id: entry.id, label: entry.label, code });
  }
}

async function walk(folder: GrantedPath, found: Found, signal: AbortSignal): Promise<void> {
  const entries = (await readdir(folder.path, { withFileTypes: true })).filter(({ name }) => !isOwnWorkFile(name));
  entries.sort((a, b) => Number(a.isDirectory()) - Number(b.isDirectory()) || (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const { name } = entry;
    // What is given is the root: its own name is not kept, those of the folders below it are.
    const folders = entry.isDirectory() ? [...folder.folders, name] : folder.folders;
    const inner = { id: '', path: join(folder.path, name), label: join(folder.label, name), folders, named: false };
    await collect(inner, found, signal);
  }
}

const asFile = (entry: GrantedPath, stat: Stats): CollectedFile => ({
  ...entry,
  bytes: stat.size,
  inode: `${stat.dev}:${stat.ino}`,
});
