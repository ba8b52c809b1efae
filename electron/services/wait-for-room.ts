import { setTimeout as wait } from 'node:timers/promises';
import type { Warning } from '../../shared/events';
import { roomIn } from '../storage/target-folder';
import type { CollectedFile } from './collect-files';
import { spaceFor } from './job-plan';

const LOOK_MS = 1_000;

/**
 * What a job does when the disk is full: it says so once, and a file waits until its folder has the room its result
 * may need. Resolves false where the job is stopped meanwhile. `folderOf`: where a file's result goes. On a file
 * system that states no size it waits one look.
 */
export function roomWaiter(options: {
  readonly folderOf: (file: CollectedFile) => string;
  readonly warn: (warning: Warning) => void;
  readonly signal: AbortSignal;
  readonly free?: (folder: string) => number | null;
}): (file: CollectedFile) => Promise<boolean> {
  const { folderOf, warn, signal, free = (folder) => roomIn(folder).free } = options;
  return async (file) => {
    warn('waiting-for-space');
    const folder = folderOf(file);
    const { needed } = spaceFor(folder, file.bytes);
    for (;;) {
      try {
        await wait(LOOK_MS, undefined, { signal });
      } catch {
        return false;
      }
      const there = free(folder);
      if (there === null || there >= needed) return true;
    }
  };
}
