import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import { closeWritten, createIfAbsent, removeFile, writeFully } from './files';
import { systemPath } from './path-bytes';
import { isDead, startOf, thisProcess, type Owner } from './process-identity';

const NAME = '.radseal-lock';
/** Threads of a process whose job holds the folder take turns by this one. */
const INNER_NAME = '.radseal-lock-rename';
/** A training's run: jobs in folders above it don't wait hours for its end, as they would for a job's. */
const RUN_NAME = '.radseal-lock-run';
const WAIT_MS = 10_000;
const PAUSE_MS = 25;
/** A lock that was not renewed for so long is nobody's. */
export const LEASE_MS = 60_000;
/** Where the system does not tell when a process started. */
const UNKNOWN_START = '-';

/** Names of locks: walkers pass over them. */
export const LOCK_NAMES: readonly string[] = [NAME, INNER_NAME, RUN_NAME];

export const lockIn = (folder: string): string => join(folder, NAME);
export const runLockIn = (folder: string): string => join(folder, RUN_NAME);

/** What a job writes into: the folder alone, or all below it too. */
export type Reach = 'folder' | 'tree';

/** What a job's lock says beside its owner. */
export interface JobLock {
  /** 32 hex digits nobody else knows. */
  readonly token: string;
  readonly reach: Reach;
}

interface Holder extends Owner {
  /** Only where a job holds the folder. */
  readonly job: JobLock | undefined;
}

/** A lock's file and the token that stands in it while it is held. */
export interface LockTicket {
  readonly path: string;
  readonly token: string;
}

export function holderIn(path: string): Holder | undefined {
  try {
    const [machine, boot, pid, start, token, reach] = readFileSync(systemPath(path), 'utf8')
      .trim()
      .split(' ');
    if (!machine || !boot || !pid) return undefined;
    const job = token === undefined ? undefined : { token, reach: reach === 'tree' ? 'tree' : 'folder' };
    return {
      machine,
      boot,
      pid: Number(pid),
      start: start === UNKNOWN_START ? undefined : start,
      job: job as JobLock | undefined,
    };
  } catch {
    return undefined;
  }
}

/** Throws `lock-held` where one of the locks is another's by now. */
export function assertHeld(tickets: readonly LockTicket[]): void {
  for (const { path, token } of tickets)
    if (holderIn(path)?.job?.token !== token) throw new AppError('lock-held', 'the folder lock was lost');
}

/** Whether nobody holds this lock any more: its owner is gone, or it was not renewed for a lease. */
export function isStale(path: string, now = Date.now()): boolean {
  const holder = holderIn(path);
  if (holder && isDead(holder)) return true;
  try {
    return now - lstatSync(systemPath(path)).mtimeMs > LEASE_MS;
  } catch {
    return false;
  }
}

/** Takes the lock, or a dead owner's; undefined where somebody has it. */
export function tryLock(path: string, job?: JobLock, now?: number): true | undefined {
  const fd = createIfAbsent(path, 0o600);
  if (fd === undefined) {
    if (isStale(path, now)) removeFile(path);
    return undefined;
  }
  try {
    const { machine, boot, pid } = thisProcess;
    const owner = [machine, boot, pid, startOf(pid) ?? UNKNOWN_START];
    writeFully(fd, Buffer.from(`${[...owner, ...(job ? [job.token, job.reach] : [])].join(' ')}\n`));
  } finally {
    closeWritten(fd);
  }
  return true;
}

const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);

/**
 * Runs `act` while this thread alone holds `.radseal-lock` in the folder; blocks up to ten seconds for it.
 * A lock whose owner is dead is taken over; under a job of this process its threads take turns by a second
 * lock. Throws `lock-held`. For worker threads only: it waits by blocking.
 */
export function withFolderLock<T>(folder: string, act: () => T): T {
  const path = join(folder, isOurJobs(lockIn(folder)) ? INNER_NAME : NAME);
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
    holder?.job !== undefined &&
    holder.machine === thisProcess.machine &&
    holder.boot === thisProcess.boot &&
    holder.pid === thisProcess.pid
  );
}
