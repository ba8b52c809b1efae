import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeError } from './file-errors';
import { removeTree, writeNewFile } from './files';

/** A folder of mode 0700 for a moment's files. */
export interface Scratch {
  readonly path: string;
  write(name: string, bytes: Uint8Array): string;
  /** Removes the folder with all it holds. */
  remove(): void;
}

/** Makes one among the system's temporary files. Throws `cannot-write`, `no-space`. */
export function scratchFolder(): Scratch {
  const path = makeIt();
  return {
    path,
    write: (name, bytes) => {
      writeNewFile(join(path, name), bytes);
      return join(path, name);
    },
    remove: () => removeTree(path),
  };
}

function makeIt(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'radseal-'));
  } catch (error) {
    throw writeError(error);
  }
}
