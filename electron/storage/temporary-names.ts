import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readError } from './file-errors';
import { removeFile } from './files';
import { LOCK_NAMES } from './folder-lock';
import { systemPath } from './path-bytes';
import { isDead, thisProcess, type Owner } from './process-identity';

const PATTERN = /^\.radseal-([0-9a-f]{8})-([0-9a-f]{8})-([1-9][0-9]{0,9})-([0-9a-f]{16})\.part$/;

/** 16 fresh hex digits that tell the temporary files of one process apart. */
export function newTemporaryToken(): string {
  return randomBytes(8).toString('hex');
}

/** The name of a temporary file of this process (cipher.md, release rule). */
export function temporaryName(token: string): string {
  return `.radseal-${thisProcess.machine}-${thisProcess.boot}-${thisProcess.pid}-${token}.part`;
}

/** Whose temporary file a name is, or undefined for any other name. */
export function ownerOfTemporary(name: string): Owner | undefined {
  const [, machine, boot, pid] = PATTERN.exec(name) ?? [];
  return machine && boot && pid ? { machine, boot, pid: Number(pid) } : undefined;
}

/** Whether a walker has to pass over this name: temporary files and folder locks of the product. */
export function isOwnWorkFile(name: string): boolean {
  return LOCK_NAMES.includes(name) || PATTERN.test(name);
}

/** Removes the temporary files in a folder whose owners are dead; returns how many. Throws `cannot-read`. */
export function removeStaleTemporaries(folder: string): number {
  let names: string[];
  try {
    names = readdirSync(systemPath(folder));
  } catch (error) {
    throw readError(error);
  }
  const stale = names.filter((name) => {
    const owner = ownerOfTemporary(name);
    return owner !== undefined && isDead(owner);
  });
  for (const name of stale) removeFile(join(folder, name));
  return stale.length;
}
