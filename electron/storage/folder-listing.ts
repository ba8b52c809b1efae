import { lstatSync, readdirSync } from 'node:fs';
import { textOfBytes } from '../core/bytes/byte-text';
import { errnoOf, readError } from './file-errors';
import { systemPath } from './path-bytes';
import { isOwnWorkFile } from './temporary-names';

/** A regular file, a folder, or what is neither: a link, a device, a FIFO, a socket. */
export type EntryKind = 'file' | 'folder' | 'other';

export interface EntryFacts {
  readonly kind: EntryKind;
  readonly bytes: number;
  /** Device and inode: tells two names of one file. */
  readonly inode: string;
  /** Time of last change, ns since 1970 UTC. */
  readonly modifiedNs: bigint;
}

/** What stands under a path, links not followed. Throws `cannot-read`. */
export function factsOf(path: string): EntryFacts {
  try {
    const stat = lstatSync(systemPath(path), { bigint: true });
    const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other';
    return {
      kind,
      bytes: Number(stat.size),
      inode: `${stat.dev}:${stat.ino}`,
      modifiedNs: stat.mtimeNs,
    };
  } catch (error) {
    throw readError(error);
  }
}

/** The names in a folder, files first, each group sorted, without our own temporary files. Throws `cannot-read`. */
export function listFolder(path: string): readonly { readonly name: string; readonly isFolder: boolean }[] {
  try {
    return readdirSync(systemPath(path), { withFileTypes: true, encoding: 'buffer' })
      .map((entry) => ({ name: textOfBytes(entry.name), isFolder: entry.isDirectory() }))
      .filter(({ name }) => !isOwnWorkFile(name))
      .sort((a, b) => Number(a.isFolder) - Number(b.isFolder) || (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw readError(error);
  }
}

/** Whether anything has this name, a link that leads nowhere among it. Below a file there is nothing. */
export function isPresent(path: string): boolean {
  try {
    return lstatSync(systemPath(path), { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (errnoOf(error) === 'ENOTDIR') return false;
    throw readError(error);
  }
}
