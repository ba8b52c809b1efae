import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AppError } from '../../shared/errors';
import { closeWritten, openForWriting, removeFile, setModifiedTime } from './files';
import { listFolder } from './folder-listing';
import {
  holderIn,
  isStale,
  LEASE_MS,
  lockIn,
  runLockIn,
  tryLock,
  type LockTicket,
  type Reach,
} from './folder-lock';
import { realFolder } from './target-folder';

const RENEW_MS = 10_000;
const LOOK_AGAIN_MS = 100;

/** What time it is for a lock. */
export interface LockClock {
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Returns what ends it. */
  readonly every: (milliseconds: number, act: () => void) => () => void;
}

const SYSTEM_CLOCK: LockClock = {
  now: Date.now,
  wait: (milliseconds) => setTimeout(milliseconds),
  every: (milliseconds, act) => {
    const timer = setInterval(act, milliseconds).unref();
    return () => clearInterval(timer);
  },
};

/** A folder one job holds for itself. */
export interface HeldFolder {
  readonly ticket: LockTicket;
  readonly release: () => void;
}

/**
 * Holds `.radseal-lock` in a folder for a job, renewed every ten seconds; waits as long as a lease for another job to
 * end that writes there: in the same folder, from a folder above it, or with `tree` in one below it. Throws
 * `lock-held`, `cancelled`, `cannot-write`.
 */
export async function holdFolder(options: {
  readonly folder: string;
  readonly reach: Reach;
  readonly signal: AbortSignal;
  readonly clock?: LockClock;
}): Promise<HeldFolder> {
  const { reach, signal, clock = SYSTEM_CLOCK } = options;
  const folder = realFolder(options.folder);
  const ticket = { path: lockIn(folder), token: randomBytes(16).toString('hex') };
  const deadline = clock.now() + LEASE_MS + RENEW_MS;
  const pause = async () => {
    if (signal.aborted) throw new AppError('cancelled', 'while another job wrote here');
    if (clock.now() > deadline) throw new AppError('lock-held', 'another job writes here');
    await clock.wait(LOOK_AGAIN_MS);
  };
  for (;;) {
    while (!tryLock(ticket.path, { token: ticket.token, reach }, clock.now())) await pause();
    const held = keptHeld(ticket, clock);
    try {
      // Each takes its own lock before it looks for the other's. Of two that see each other, the one below gives way.
      if (!isHeldFromAbove(folder, clock.now())) {
        if (reach === 'tree') await nobodyBelow(folder, clock, pause);
        return held;
      }
      held.release();
      await pause();
    } catch (error) {
      held.release();
      throw error;
    }
  }
}

/**
 * Holds a run's folder for a training, renewed every ten seconds. Does not wait: a training takes hours. The lock of a
 * process that is dead is taken over. Throws `lock-held` while another living process has it, `cannot-write`.
 */
export function holdRun(folder: string, clock: LockClock = SYSTEM_CLOCK): HeldFolder {
  const ticket = { path: runLockIn(folder), token: randomBytes(16).toString('hex') };
  const take = () => tryLock(ticket.path, { token: ticket.token, reach: 'folder' }, clock.now());
  // The first try removes a dead owner's lock, the second takes the place.
  if (!take() && !take()) throw new AppError('lock-held', 'another process trains in this run');
  return keptHeld(ticket, clock);
}

function keptHeld(ticket: LockTicket, clock: LockClock): HeldFolder {
  const { path, token } = ticket;
  const end = clock.every(RENEW_MS, () => renew(path, clock.now()));
  return {
    ticket,
    release: () => {
      end();
      if (holderIn(path)?.job?.token === token) removeFile(path);
    },
  };
}

function isHeldFromAbove(folder: string, now: number): boolean {
  const above = dirname(folder);
  if (above === folder) return false;
  const path = lockIn(above);
  return (holderIn(path)?.job?.reach === 'tree' && !isStale(path, now)) || isHeldFromAbove(above, now);
}

/** Resolves when no job holds a folder below. */
async function nobodyBelow(folder: string, clock: LockClock, pause: () => Promise<void>): Promise<void> {
  for (const { name } of subfoldersOf(folder)) {
    // A walk over a large tree lets others have their turn.
    await new Promise((resolve) => setImmediate(resolve));
    const below = join(folder, name);
    const path = lockIn(below);
    while (holderIn(path)?.job && !isStale(path, clock.now())) await pause();
    await nobodyBelow(below, clock, pause);
  }
}

/** In a folder that can't be read nobody writes, or its own trouble is told elsewhere. */
function subfoldersOf(folder: string) {
  try {
    return listFolder(folder).filter(({ isFolder }) => isFolder);
  } catch {
    return [];
  }
}

/** A disk that refuses the time refuses the output too: that is told there. */
function renew(path: string, now: number): void {
  try {
    const fd = openForWriting(path);
    try {
      setModifiedTime(fd, BigInt(now) * 1_000_000n);
    } finally {
      closeWritten(fd);
    }
  } catch {
    return;
  }
}
