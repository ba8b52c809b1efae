import { AppError } from '../../shared/errors';
import type { CallControl } from './call-control';

/** Without progress for this long a call is given up: longer than a network disk takes to come back. */
export const STALL_LIMIT_MS = 120_000;
/** Writing a finished file down to the disk shows no progress: so slow a disk is waited for. */
const SLOWEST_BYTES_PER_MS = 4 * 1024;
/** How long a call that was told to stop may take to tidy up before its threads are ended. */
const MOST_GRACE_MS = 2_000;

/** A watch over one call. */
export interface StallWatch {
  /** Aborted, with `timed-out` as its reason, when the call's threads are to be ended. */
  readonly signal: AbortSignal;
  end(): void;
}

/**
 * Watches a call's progress, whatever the size of its file: the time it takes has no limit, the time in which
 * nothing happens has. The call is first told to stop; a thread that can't look, because the system keeps it in a
 * read or a write, is to be ended. Time in the queue does not count, nor time in which the computer slept.
 */
export function watchForStall(control: CallControl, limitMs = STALL_LIMIT_MS): StallWatch {
  const controller = new AbortController();
  const grace = Math.min(limitMs, MOST_GRACE_MS);
  const period = Math.min(1_000, limitMs / 4);
  let seen = -1n;
  let idle = 0;
  let looked = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    // A look that comes late says that this process stood still as well.
    idle += Math.min(now - looked, 2 * period);
    looked = now;
    const done = control.workDone();
    if (done === null || done !== seen) {
      [seen, idle] = [done ?? -1n, 0];
      return;
    }
    const limit = limitMs + control.progress().bytesTotal / SLOWEST_BYTES_PER_MS;
    if (idle >= limit) control.stop('timed-out');
    if (idle >= limit + grace) controller.abort(new AppError('timed-out', 'no progress'));
  }, period);
  timer.unref();
  return { signal: controller.signal, end: () => clearInterval(timer) };
}
