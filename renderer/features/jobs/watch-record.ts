import { assertNever, type ErrorData } from '../../../shared/errors';
import type { FileEvent, ProgressEvent } from '../../../shared/events';
import type { WatchEvent } from '../../../shared/watch-contract';

/** What has become known of a watched folder since the page began to listen. */
export interface WatchRecord {
  /** Files in the folder that may still be changing. */
  readonly changing: number;
  /** Encrypted, those of earlier runs among them. */
  readonly done: number;
  /** The file that was encrypted last; `at`: milliseconds since the epoch. */
  readonly last: { readonly source: string; readonly at: number } | null;
  /** What did not work, one for each file. */
  readonly failures: readonly FileEvent[];
  /** Why the last round did not begin. */
  readonly refused: ErrorData | null;
  /** Whether files are being encrypted just now, and how far that is. */
  readonly isRound: boolean;
  readonly progress: ProgressEvent | null;
  /** The disk is full: the round waits. */
  readonly isShort: boolean;
  /** The job the files are written down in. */
  readonly job: string | null;
}

export const EMPTY_WATCH: WatchRecord = {
  changing: 0,
  done: 0,
  last: null,
  failures: [],
  refused: null,
  isRound: false,
  progress: null,
  isShort: false,
  job: null,
};

const NO_ROUND = { isRound: false, progress: null, isShort: false } as const;

/** The record after one more event; `now` in milliseconds since the epoch. Does not mutate. */
export function withWatchEvent(record: WatchRecord, event: WatchEvent, now: number): WatchRecord {
  switch (event.type) {
    case 'looked':
      return { ...record, changing: event.changing };
    case 'plan':
      return { ...record, isRound: true, refused: null, job: event.job ?? record.job };
    case 'progress':
      return { ...record, progress: event };
    case 'file':
      return withFile({ ...record, isShort: false }, event, now);
    case 'warning':
      return event.warning === 'waiting-for-space' ? { ...record, isShort: true } : record;
    case 'summary':
      return { ...record, ...NO_ROUND };
    case 'refused':
      return { ...record, ...NO_ROUND, refused: event.error };
    default:
      return assertNever(event);
  }
}

/** A file's newest end takes the place of the one before. */
function withFile(record: WatchRecord, event: FileEvent, now: number): WatchRecord {
  const others = record.failures.filter(({ source }) => source !== event.source);
  if (event.status === 'failed')
    return event.error?.code === 'cancelled' ? record : { ...record, failures: [...others, event] };
  if (event.status !== 'done') return record;
  const last = event.earlier === true ? record.last : { source: event.source, at: now };
  return { ...record, done: record.done + 1, failures: others, last };
}
