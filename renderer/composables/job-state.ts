import type {
  FileEvent,
  JobEvent,
  PlanEvent,
  ProgressEvent,
  SummaryEvent,
  WarningEvent,
} from '../../shared/events';
import type { ErrorData } from '../../shared/errors';
import { assertNever } from '../../shared/errors';

/** What has become known of a job. */
export interface JobRecord {
  readonly plan: PlanEvent | null;
  readonly progress: ProgressEvent | null;
  readonly files: readonly FileEvent[];
  /** What was done before, where this job tries the rest once more. */
  readonly earlier: readonly FileEvent[];
  readonly warnings: readonly WarningEvent[];
  readonly summary: SummaryEvent | null;
  /** Milliseconds since the epoch, when the first byte was reported; the time left is reckoned from it. */
  readonly movingSince: number | null;
}

/** A request over many files, as the page shows it. */
export type JobState =
  | { readonly status: 'idle' }
  | { readonly status: 'running'; readonly record: JobRecord }
  | { readonly status: 'stopping'; readonly record: JobRecord }
  | { readonly status: 'ended'; readonly record: JobRecord }
  | { readonly status: 'failed'; readonly record: JobRecord; readonly error: ErrorData };

/** Before the first event. */
export const EMPTY_RECORD: JobRecord = {
  plan: null,
  progress: null,
  files: [],
  earlier: [],
  warnings: [],
  summary: null,
  movingSince: null,
};

/** Whether a file did not work, other than by being cancelled. */
export const didNotWork = ({ status, error }: FileEvent): boolean =>
  status === 'failed' && error?.code !== 'cancelled';

/** The record after one more event; `now` in milliseconds since the epoch. Does not mutate. */
export function withEvent(record: JobRecord, event: JobEvent, now: number): JobRecord {
  switch (event.type) {
    case 'plan':
      return { ...record, plan: event };
    case 'progress':
      return {
        ...record,
        progress: event,
        movingSince: record.movingSince ?? (event.bytesDone > 0 ? now : null),
      };
    case 'file':
      return { ...record, files: [...record.files, event] };
    case 'warning':
      return { ...record, warnings: [...record.warnings, event] };
    case 'summary':
      return { ...record, summary: event };
    default:
      return assertNever(event);
  }
}

/**
 * Seconds until the job is done at the pace so far, or null while too little is known. `startedAt` and `now`
 * in milliseconds.
 */
export function secondsLeft(
  progress: ProgressEvent | null,
  startedAt: number | null,
  now: number,
): number | null {
  if (progress === null || startedAt === null || progress.bytesDone === 0) return null;
  const seconds = (now - startedAt) / 1000;
  if (seconds < 0.5) return null;
  return (seconds / progress.bytesDone) * Math.max(0, progress.bytesTotal - progress.bytesDone);
}
