import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import { closeWritten, createIfAbsent, removeFile, writeFully } from './files';
import { systemPath } from './path-bytes';
import { isDead, thisProcess, type Owner } from './process-identity';

const WAIT_MS = 10_000;
const PAUSE_MS = 25;

const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);

function ownerIn(path: string): Owner | undefined {
  try {
    const [machine, boot, pid] = readFileSync(systemPath(path), 'utf8').trim().split(' ');
    return machine && boot && pid ? { machine, boot, pid: Number(pid) } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs `act` while this thread alone holds `.radseal-lock` in the folder; blocks up to ten seconds for it.
 * A lock whose owner is dead is taken over. Throws `lock-held`. For worker threads only: it waits by
 * blocking.
 */
export function withFolderLock<T>(folder: string, act: () => T): T {
  const path = join(folder, '.radseal-lock');
  const deadline = Date.now() + WAIT_MS;
  let fd = createIfAbsent(path, 0o600);
  while (fd === undefined) {
    const owner = ownerIn(path);
    if (owner && isDead(owner)) removeFile(path);
    else if (Date.now() > deadline) throw new AppError('lock-held', 'the folder lock stayed taken');
    else pause();
    fd = createIfAbsent(path, 0o600);
  }
  try {
    writeFully(fd, Buffer.from(`${thisProcess.machine} ${thisProcess.boot} ${thisProcess.pid}\n`));
    closeWritten(fd);
    return act();
  } finally {
    removeFile(path);
  }
}
