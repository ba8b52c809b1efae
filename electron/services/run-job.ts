import { setMaxListeners } from 'node:events';
import { toAppError, type ErrorCode } from '../../shared/errors';
import type { FileEvent, SummaryEvent, Warning } from '../../shared/events';
import type { AuditTrail } from './audit-trail';
import type { CollectedFile, Collection, UnreadablePath } from './collect-files';
import { groupsOf, type Group } from './encrypt-together';
import type { EarlierEnd, JobRecord } from './job-record';
import type { DescribeError, Emit, Progress } from './ports';

/** What happened to one file, as far as the file's line in the output needs it. */
export type FileOutcome = Omit<FileEvent, 'v' | 'type' | 'source' | 'sourceId'>;

/** How one file is worked on. */
export type WorkOnFile = (
  file: CollectedFile,
  options: {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: Progress) => void;
    /** Where it is in hand together with others. */
    readonly group?: Group | undefined;
  },
) => Promise<FileOutcome>;

export interface Job {
  readonly action: SummaryEvent['action'];
  readonly collection: Collection;
  /** Files, or groups of small ones, in hand at once. */
  readonly lanes: number;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly describe: DescribeError;
  readonly work: WorkOnFile;
  /** Takes small files in hand together; without it each is worked on by itself. */
  readonly gather?: ((files: readonly CollectedFile[]) => Group) | undefined;
  /** The vault's audit log, where a vault is open. */
  readonly audit?: AuditTrail | undefined;
  /** What is written down of the job, where it is. */
  readonly record?: JobRecord | undefined;
  /** SHA-256 of the original in an encrypted file: asked where it may be one that was decrypted before. */
  readonly sha256Inside?: ((file: CollectedFile) => Promise<string>) | undefined;
  /** Does what is still to be done for a file whose output was made in an earlier run. */
  readonly goOn?:
    ((file: CollectedFile, earlier: EarlierEnd, running: Try) => Promise<FileOutcome>) | undefined;
  /** Waits until there is room again; false where the job was stopped. Absent: a full disk is the file's failure. */
  readonly waitForRoom?: ((file: CollectedFile) => Promise<boolean>) | undefined;
}

const PROGRESS_EVERY_MS = 100;

/**
 * Works on every file, some at once, and tells each end; one file's failure stops no other. Ends with what
 * the summary needs. After a cancel no further file is started, and those in hand are waited for.
 */
export async function runJob(job: Job): Promise<SummaryEvent> {
  const started = performance.now();
  // Each file in hand listens for the cancel.
  setMaxListeners(0, job.signal);
  const tally = { done: 0, failed: 0, skipped: job.collection.skipped, bytes: 0, codes: {} as Codes };
  const progress = progressOf(job);
  const finish = (file: CollectedFile | UnreadablePath, outcome: FileOutcome) => {
    count(tally, outcome);
    tally.bytes += outcome.originalBytes ?? 0;
    job.emit({ v: 1, type: 'file', source: file.label, ...(file.id && { sourceId: file.id }), ...outcome });
    progress.ended(file);
  };
  for (const unreadable of job.collection.unreadable)
    finish(unreadable, { status: 'failed', error: { code: unreadable.code } });

  job.record?.plan(job.collection.files);
  const one = async (file: CollectedFile, group: Group | undefined) => {
    const outcome = await attemptWithRoom(job, file, { onProgress: progress.of(file), group });
    if (job.record?.isNews(file, outcome) ?? outcome.error?.code !== 'cancelled')
      await job.audit?.ended(job.action, file, outcome);
    job.record?.ended(file, outcome);
    finish(file, outcome);
  };
  const groups = job.gather
    ? groupsOf(job.collection.files, job.lanes)
    : job.collection.files.map((file) => [file]);
  const queue = groups[Symbol.iterator]();
  const lane = async () => {
    for (const files of queue) {
      if (job.signal.aborted) return;
      const group = files.length > 1 ? job.gather?.(files) : undefined;
      await Promise.all(files.map((file) => one(file, group)));
    }
  };
  await Promise.all(Array.from({ length: Math.min(job.lanes, groups.length) }, lane));
  job.record?.close(!job.signal.aborted);
  const seconds = (performance.now() - started) / 1000;
  return { v: 1, type: 'summary', action: job.action, ...tally, cancelled: job.signal.aborted, seconds };
}

type Codes = Partial<Record<ErrorCode, number>>;

function count(
  tally: { done: number; failed: number; skipped: number; codes: Codes },
  outcome: FileOutcome,
): void {
  tally[outcome.status]++;
  if (outcome.status === 'failed' && outcome.error)
    tally.codes[outcome.error.code] = (tally.codes[outcome.error.code] ?? 0) + 1;
}

/** Tries a file, by itself where its group came to grief, and again after a disk that was full has room. */
async function attemptWithRoom(
  job: Job,
  file: CollectedFile,
  { onProgress, group }: Try,
): Promise<FileOutcome> {
  const alone = () => attempt(job, file, { onProgress });
  let first: FileOutcome | undefined = group && (await attempt(job, file, { onProgress, group }));
  group?.leave(file);
  if (first?.status === 'failed' && group?.hasBrokenOff()) first = undefined;
  for (;;) {
    const outcome = first ?? (await (group ? group.inTurn(alone) : alone()));
    first = undefined;
    if (outcome.error?.code !== 'no-space' || !job.waitForRoom) return outcome;
    if (!(await job.waitForRoom(file))) return { status: 'failed', error: { code: 'cancelled' } };
  }
}

interface Try {
  readonly onProgress: (progress: Progress) => void;
  readonly group?: Group | undefined;
}

async function attempt(job: Job, file: CollectedFile, how: Try): Promise<FileOutcome> {
  try {
    const { sha256Inside } = job;
    const earlier = await job.record?.earlier(file, sha256Inside && (() => sha256Inside(file)));
    if (earlier) return (await job.goOn?.(file, earlier, how)) ?? earlier.outcome;
    return await job.work(file, { signal: job.signal, ...how });
  } catch (error) {
    const aborted = job.signal.aborted && toAppError(error).code === 'cancelled';
    return { status: 'failed', error: aborted ? { code: 'cancelled' } : job.describe(error) };
  }
}

/** Adds up what the files in hand report, and tells it at most ten times a second. */
function progressOf({ collection, emit }: Job) {
  const inHand = new Map<CollectedFile, number>();
  const filesTotal = collection.files.length + collection.unreadable.length;
  const bytesTotal = collection.files.reduce((sum, file) => sum + file.bytes, 0);
  let filesDone = 0;
  let bytesDone = 0;
  let told = performance.now();
  let last = 0;
  const tell = (source: string) => {
    const now = performance.now();
    if (now - told < PROGRESS_EVERY_MS) return;
    told = now;
    const partly = [...inHand.values()].reduce((sum, bytes) => sum + bytes, 0);
    const done = Math.min(bytesTotal, Math.round(bytesDone + partly));
    if (done + filesDone === last) return;
    last = done + filesDone;
    // What is done but for its name waits for others: nobody works on it.
    const held = [...inHand]
      .filter(([file, done]) => done < file.bytes)
      .map(([file, done]) => ({ source: file.label, bytesDone: Math.floor(done), bytesTotal: file.bytes }));
    emit({
      v: 1,
      type: 'progress',
      filesDone,
      filesTotal,
      bytesDone: done,
      bytesTotal,
      source,
      inHand: held,
    });
  };
  return {
    of: (file: CollectedFile) => (progress: Progress) => {
      // A task counts its own bytes, reading back included: scaled to the size of the file.
      inHand.set(file, (file.bytes * progress.bytesDone) / Math.max(1, progress.bytesTotal));
      tell(file.label);
    },
    ended: (file: CollectedFile | UnreadablePath) => {
      if ('path' in file) {
        inHand.delete(file);
        bytesDone += file.bytes;
      }
      filesDone++;
      tell(file.label);
    },
  };
}

/** Says each warning once a job. */
export function warnOnce(emit: Emit): (warning: Warning, source?: string) => void {
  const said = new Set<Warning>();
  return (warning, source) => {
    if (said.has(warning)) return;
    said.add(warning);
    emit({ v: 1, type: 'warning', warning, ...(source !== undefined && { source }) });
  };
}
