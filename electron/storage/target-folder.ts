import { realpathSync, statSync, statfsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { AppError, type ErrorCode } from '../../shared/errors';
import { textOfBytes } from '../core/bytes/byte-text';
import { writeError } from './file-errors';
import { makeFolder, syncFolder } from './files';
import { systemPath } from './path-bytes';

const RESERVE = 64 * 1024 * 1024;

/** The real path of a folder to write into. Throws `cannot-write` if it is missing or no folder. */
export function realFolder(path: string): string {
  try {
    const real = textOfBytes(realpathSync.native(systemPath(path), 'buffer'));
    if (!statSync(systemPath(real)).isDirectory())
      throw new AppError('cannot-write', 'the target is not a folder');
    return real;
  } catch (error) {
    throw writeError(error);
  }
}

/** Folders whose entry in the one above this thread has brought to the disk. */
const synced = new Set<string>();

/**
 * Makes the folders of a file below `root`, each on the disk, and returns the real path of the last. A link on the
 * way that leads out of `root` is `outside`: decrypted, whoever made the file chose these names.
 */
export function restoreFolders(
  root: string,
  folders: readonly string[],
  outside: ErrorCode = 'damaged-data',
): string {
  const realRoot = realFolder(root);
  let current = realRoot;
  for (const folder of folders) {
    const above = current;
    const isMade = makeFolder(join(above, folder));
    current = realFolder(join(above, folder));
    assertInside(realRoot, current, outside);
    // Another thread may have made it a moment ago: that it is there does not say that it outlives the power.
    if (isMade || !synced.has(current)) syncFolder(above);
    synced.add(current);
  }
  return current;
}

/** Throws `code` unless the real path `inner` is `outer` or lies below it. */
export function assertInside(outer: string, inner: string, code: ErrorCode = 'damaged-data'): void {
  const prefix = outer.endsWith(sep) ? outer : outer + sep;
  if (inner !== outer && !inner.startsWith(prefix)) throw new AppError(code, 'a path leads outside');
}

/** Bytes that stay free: 64 MiB, on a small file system a sixteenth of it. */
const spareOf = (total: number) => Math.min(RESERVE, total / 16);

/**
 * Bytes free for this user where a folder is or will be, null where the file system states no size, and how many of
 * them are to stay free.
 */
export function roomIn(folder: string): { readonly free: number | null; readonly spare: number } {
  try {
    const { blocks, bavail, bsize } = statfsSync(systemPath(folder));
    return blocks > 0
      ? { free: bavail * bsize, spare: spareOf(blocks * bsize) }
      : { free: null, spare: RESERVE };
  } catch {
    const above = dirname(folder);
    return above === folder ? { free: null, spare: RESERVE } : roomIn(above);
  }
}

/**
 * Throws `no-space` when a file of `size` bytes would not fit: 1.13 times its size and 64 MiB to spare (on
 * a small file system a sixteenth of it) must be free. File systems that state no size pass.
 */
export function assertSpace(folder: string, size: number): void {
  let stat;
  try {
    stat = statfsSync(systemPath(folder));
  } catch (error) {
    throw writeError(error);
  }
  const total = stat.blocks * stat.bsize;
  if (total > 0 && stat.bavail * stat.bsize < 1.13 * size + spareOf(total))
    throw new AppError('no-space', 'preflight');
}
