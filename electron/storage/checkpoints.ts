import { join } from 'node:path';
import { makeFolders, removeFile, replaceFile } from './files';
import { listFolder } from './folder-listing';
import { readSmallFile } from './small-file';

const KEPT = 3;
const MOST_BYTES = 512 * 1024 * 1024;
const NAME = /^checkpoint-([0-9]{6})\.bin$/;

function namesIn(folder: string): readonly string[] {
  return listFolder(folder)
    .filter(({ name, isFolder }) => !isFolder && NAME.test(name))
    .map(({ name }) => name)
    .sort()
    .reverse();
}

/** Writes a run's checkpoint, whole or not at all, and removes all but the newest three. Mode 0600. */
export function writeCheckpoint(folder: string, epoch: number, bytes: Uint8Array): void {
  makeFolders(folder, 0o700);
  replaceFile(join(folder, `checkpoint-${String(epoch).padStart(6, '0')}.bin`), bytes);
  for (const name of namesIn(folder).slice(KEPT)) removeFile(join(folder, name));
}

/**
 * The newest checkpoint `decode` does not refuse, and how many newer ones it refused; undefined where the
 * folder has none. Throws `cannot-read`.
 */
export function newestCheckpoint<T>(
  folder: string,
  decode: (bytes: Uint8Array) => T,
): { readonly checkpoint: T | undefined; readonly damaged: number } {
  let damaged = 0;
  for (const name of namesIn(folder)) {
    try {
      return { checkpoint: decode(readSmallFile(join(folder, name), MOST_BYTES)), damaged };
    } catch {
      damaged += 1;
    }
  }
  return { checkpoint: undefined, damaged };
}
