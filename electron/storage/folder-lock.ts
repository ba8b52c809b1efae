import { randomBytes } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AppError } from '../../shared/errors';
import {
  closeWritten,
  createIfAbsent,
  openForWriting,
  removeFile,
  setModifiedTime,
  writeFully,
} from './files';
import { systemPath } from './path-bytes';
import { isDead, thisProcess, type Owner } from './process-identity';

const NAME = '.radseal-lock';
/** Threads of a process whose job holds the folder take turns by this one. */
const INNER_NAME = '.radseal-lock-rename';
const WAIT_MS = 10_000;
const PAUSE_MS = 25;
/** A lock that was not renewed for so long is nobody's. */
const LEASE_MS = 60_000;
const RENEW_MS = 10_000;
const LOOK_AGAIN_MS = 100;

/** Names of locks: walkers pass over them. */
export const LOCK_NAMES: readonly string[] = [NAME, INNER_NAME];

const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);

interface Holder extends Owner {
  /** Only where a job holds the folder. */
  readonly token: string | undefined;
}

function holderIn(path: string): Holder | undefined {
  try {
    const [machine, boot, pid, token] = readFileSync(systemPath(path), 'utf8').trim().split(' ');
    return machine && boot && pid ? { machine, boot, pid: Number(pid), token } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether nobody holds this lock any more: its owner is gone, or it was not renewed for a lease. */
function isStale(path: string): boolean {
  const holder = holderIn(path);
  if (holder && isDead(holder)) return true;
  try {
    return Date.now() - lstatSync(systemPath(path)).mtimeMs > LEASE_MS;
  } catch {
    return false;
  }
}

/** Takes the lock, or a dead owner's; undefined where somebody has it. */
function tryLock(path: string, token?: string): true | undefined {
  const fd = createIfAbsent(path, 0o600);
  if (fd === undefined) {
    if (isStale(path)) removeFile(path);
    return undefined;
  }
  try {
    const { machine, boot, pid } = thisProcess;
    writeFully(fd, Buffer.from(`${machine} ${boot} ${pid}${token === undefined ? '' : ` ${token}`}\n`));
  } finally {
    closeWritten(fd);
  }
  return true;
}

/**
 * Runs `act` while this thread alone holds `.radseal-lock` in the folder; blocks up to ten seconds for it.
 * A lock whose owner is dead is taken over; under a job of this process its threads take turns by a second
 * lock. Throws `lock-held`. For worker threads only: it waits by blocking.
 */
export function withFolderLock<T>(folder: string, act: () => T): T {
  const path = join(folder, isOurJobs(join(folder, NAME)) ? INNER_NAME : NAME);
  const deadline = Date.now() + WAIT_MS;
  while (!tryLock(path)) {
    if (Date.now() > deadline) throw new AppError('lock-held', 'the folder lock stayed taken');
    pause();
  }
  try {
    return act();
  } finally {
    removeFile(path);
  }
}

function isOurJobs(path: string): boolean {
  const holder = holderIn(path);
  return (
    holder?.token !== undefined &&
    holder.machine === thisProcess.machine &&
    holder.boot === thisProcess.boot &&
    holder.pid === thisProcess.pid
  );
}

/** A folder one job holds for itself. */
export interface HeldFolder {
  /** Throws `lock-held` when somebody else has taken the folder meanwhile. */
  readonly assertHeld: () => void;
  readonly release: () => void;
}

/**
 * Holds `.radseal-lock` in a folder for a job, renewed every ten seconds; waits as long as a lease for another
 * job to end. Throws `lock-held`, `cancelled`, `cannot-write`.
 */
export async function holdFolder(folder: string, signal: AbortSignal): Promise<HeldFolder> {
  const path = join(folder, NAME);
  const token = randomBytes(16).toString('hex');
  const deadline = Date.now() + LEASE_MS + RENEW_MS;
  while (!tryLock(path, token)) {
    if (signal.aborted) throw new AppError('cancelled', 'while another job wrote here');
    if (Date.now() > deadline) throw new AppError('lock-held', 'another job writes here');
    await setTimeout(LOOK_AGAIN_MS);
  }
  const isHeld = () => holderIn(path)?.token === token;
  const renewal = setInterval(() => renew(path), RENEW_MS);
  renewal.unref();
  return {
    assertHeld: () => {
      if (!isHeld()) throw new AppError('lock-held', 'the folder lock was lost');
    },
    release: () => {
      clearInterval(renewal);
      if (isHeld()) removeFile(path);
    },
  };
}

/** A disk that refuses the time refuses the output too: that is told there. */
function renew(path: string): void {
  try {
    const fd = openForWriting(path);
    try {
      setModifiedTime(fd, BigInt(Date.now()) * 1_000_000n);
    } finally {
      closeWritten(fd);
    }
  } catch {
    return;
  }
}
