import { lstatSync } from 'node:fs';
import { systemPath } from './path-bytes';

/** Whether a folder stands under a path; a link to one does not count. */
export function isFolder(path: string): boolean {
  try {
    return lstatSync(systemPath(path)).isDirectory();
  } catch {
    return false;
  }
}
