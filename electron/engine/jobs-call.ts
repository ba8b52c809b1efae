import { basename, dirname } from 'node:path';
import type { ListedFile, ListedJob } from '../../shared/jobs-contract';
import { AppError } from '../../shared/errors';
import { shownText } from '../core/bytes/byte-text';
import { prepareTarget } from '../services/encrypt-files';
import {
  decodeBody,
  openRecordOf,
  type JobRecord,
  type RecordedFile,
  type RecordKeys,
} from '../services/job-record';
import { isFolder } from '../storage/is-folder';
import type { LockTicket, Reach } from '../storage/folder-lock';
import { holdFolder, type HeldFolder } from '../storage/held-folder';
import type { JobRow, Journal } from '../storage/journal';
import { removeStaleTemporaries } from '../storage/temporary-names';
import { isInside } from '../storage/paths';
import type { ClientContext } from './context';
import { findOrAdd, isJob, keyedDigest, sealKeyOf, targetOf, type GivenWish, type JobWish } from './job-wish';

const LOOK_MS = 1_000;

/**
 * Runs a wish with a record where it is a job: a new one, or that of the same wish before. One job at a time
 * writes into a folder. Throws `lock-held`, `names-need-vault`, `jobs-unavailable`, and what
 * `run` throws.
 */
export async function withRecord(
  context: ClientContext,
  wish: GivenWish,
  signal: AbortSignal,
  run: (record: JobRecord | undefined, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (!isJob(context, wish)) return run(undefined, signal);
  const seal = sealKeyOf(context, wish);
  if (seal === null && 'names' in wish.input && wish.input.names === 'hide')
    throw new AppError('names-need-vault');
  const held = await holdAll(placesOf(context, wish), signal);
  let journal: Journal | undefined;
  try {
    journal = await journalOf(context);
    await runRecorded({ context, journal, locks: held.tickets, wish, seal, signal, run });
  } finally {
    journal?.close();
    held.release();
  }
}

/**
 * `jobs.add`: writes a wish down without beginning it; `resume` does. Throws `locked`, `no-vault`, `jobs-unavailable`, and
 * `cannot-read` where it names no folder.
 */
export async function addJob(context: ClientContext, wish: GivenWish): Promise<string> {
  const seal = sealKeyOf(context, wish);
  if (!isJob(context, wish)) throw new AppError('cannot-read', 'no folder');
  return withJournal(context, (journal) => findOrAdd(context, journal, wish, seal).id);
}

/** `jobs.sources`: what a job was given, granted again. Throws `locked`, `no-such-job`. */
export async function sourcesOfJob(context: ClientContext, id: string) {
  const { input, paths } = await wishOfJob(context, id);
  return input.sources.map((handle) => ({
    handle,
    label: paths.find((entry) => entry.handle === handle)?.label ?? '',
  }));
}

async function runRecorded(options: {
  readonly context: ClientContext;
  readonly journal: Journal;
  readonly locks: readonly LockTicket[];
  readonly wish: GivenWish;
  readonly seal: Uint8Array | null;
  readonly signal: AbortSignal;
  readonly run: (record: JobRecord, signal: AbortSignal) => Promise<void>;
}): Promise<void> {
  const { context, journal, locks, wish, run } = options;
  const { id, isSealed } = findOrAdd(context, journal, wish, options.seal);
  const seal = isSealed ? options.seal : null;
  const keys: RecordKeys = {
    seal,
    lookUp: keyedDigest(seal, 'files ', id),
    names: seal && keyedDigest(context.session.journalKeys().names, id),
  };
  const { action } = wish;
  const cancelled = cancelledElsewhere(journal, id);
  try {
    const record = openRecordOf({ id, action, journal, keys, crypt: context.crypt(), locks });
    await run(record, AbortSignal.any([options.signal, cancelled.signal]));
  } catch (error) {
    // What was refused as a whole before its first file is no job anybody could go on with.
    if (journal.files(id).length === 0) journal.setStatus(id, 'cancelled');
    throw error;
  } finally {
    cancelled.end();
  }
}

/** Looks at the journal while a job runs: it may be another process in which somebody cancels it. */
function cancelledElsewhere(journal: Journal, id: string) {
  const controller = new AbortController();
  const timer = setInterval(() => {
    try {
      if (journal.status(id) === 'cancelled') controller.abort();
    } catch {
      // A journal that can't be read ends the job by its next record.
    }
  }, LOOK_MS).unref();
  return { signal: controller.signal, end: () => clearInterval(timer) };
}

interface Place {
  readonly folder: string;
  readonly reach: Reach;
}

/**
 * The folders a job writes into: its target, which decrypting makes folders in, else those of its sources; none where
 * it only checks. One that lies in another's reach is left to that.
 */
function placesOf({ handles }: ClientContext, wish: GivenWish): readonly Place[] {
  const { action, input } = wish;
  if (action === 'verify') return [];
  const target = targetOf(wish);
  if (target !== undefined) {
    const { path } = handles.at(target);
    prepareTarget(path);
    return [{ folder: path, reach: action === 'decrypt' ? 'tree' : 'folder' }];
  }
  const given = input.sources.map((source) => handles.at(source).path);
  const trees = [...new Set(given.filter(isFolder))];
  const outer = trees.filter((path) => !trees.some((tree) => tree !== path && isInside(tree, path)));
  const beside = [...new Set(given.filter((path) => !isFolder(path)).map((path) => dirname(path)))];
  const places = [
    ...outer.map((folder): Place => ({ folder, reach: 'tree' })),
    ...beside
      .filter((folder) => !outer.some((tree) => isInside(tree, folder)))
      .map((folder): Place => ({ folder, reach: 'folder' })),
  ];
  // Two jobs that need the same folders take them in the same order.
  return places.sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

async function holdAll(places: readonly Place[], signal: AbortSignal) {
  const held: HeldFolder[] = [];
  const release = () => held.forEach((folder) => folder.release());
  try {
    for (const place of places) held.push(await holdFolder({ ...place, signal }));
  } catch (error) {
    release();
    throw error;
  }
  return { release, tickets: held.map(({ ticket }) => ticket) };
}

/** Only jobs pay for loading SQLite, and only they need it. Throws `jobs-unavailable`, and what openJournal throws. */
async function journalOf({ paths }: ClientContext): Promise<Journal> {
  const { openJournal } = await import('../storage/journal').catch((error: unknown) => {
    throw new AppError('jobs-unavailable', 'the binding of SQLite was not loaded', error);
  });
  return openJournal(paths.journal);
}

/** Opens the journal for one question. */
async function withJournal<T>(context: ClientContext, ask: (journal: Journal) => T): Promise<T> {
  const journal = await journalOf(context);
  try {
    return ask(journal);
  } finally {
    journal.close();
  }
}

function jobIn(journal: Journal, id: string): JobRow {
  const job = journal.jobs().find((row) => row.id === id);
  if (!job) throw new AppError('no-such-job');
  return job;
}

/** The key of a job that is there. Throws `locked`, `no-vault` for a job of a vault that is gone. */
function keyOf(context: ClientContext, { isSealed }: JobRow): Uint8Array | null {
  return isSealed ? context.session.journalKeys().journal : null;
}

const wishIn = (context: ClientContext, job: JobRow): JobWish =>
  decodeBody(job.id, keyOf(context, job), job.body) as JobWish;

/** Jobs whose folders were cleared of what dead processes left, once in the life of this process. */
const cleared = new Set<string>();

/**
 * A job that was killed may have left a temporary file in its target, with decrypted data perhaps, and nobody may ever
 * work there again: it goes as soon as somebody looks at the jobs, which the window does when the vault is opened.
 */
function clearAfterKill({ id, status }: JobRow, wish: JobWish): void {
  if (status !== 'open' || cleared.has(id)) return;
  cleared.add(id);
  const target = targetPlaceOf(wish);
  try {
    if (target) removeStaleTemporaries(target.path);
  } catch {
    // A folder that is gone or can't be read: the list of jobs is worth more.
  }
}

/** `jobs.list`, the newest first. Names only where they can be opened. */
export function listJobs(context: ClientContext): Promise<ListedJob[]> {
  return withJournal(context, (journal) =>
    journal
      .jobs()
      .toReversed()
      .map((job) => {
        const isShut = job.isSealed && context.session.state().status !== 'unlocked';
        const wish = isShut ? null : wishIn(context, job);
        if (wish) clearAfterKill(job, wish);
        const states = journal.files(job.id).map(({ state }) => state);
        const count = (...wanted: readonly string[]) =>
          states.filter((state) => wanted.includes(state)).length;
        return {
          id: job.id,
          ...(wish ? namesOf(wish) : { action: null, sources: [], target: null }),
          status: job.status,
          madeAt: job.madeAt,
          planned: count('planned', 'durable'),
          done: count('done'),
          failed: count('failed'),
          skipped: count('skipped'),
        };
      }),
  );
}

const targetPlaceOf = (wish: JobWish) => wish.paths.find(({ handle }) => handle === targetOf(wish));

function namesOf(wish: JobWish): Pick<ListedJob, 'action' | 'sources' | 'target'> {
  const { action, input, paths } = wish;
  const labelOf = (handle: string) => paths.find((entry) => entry.handle === handle)?.label ?? '';
  // Results are named by their way inside the target: it has no label of its own there.
  const folder = targetPlaceOf(wish);
  const target = folder ? folder.label || shownText(basename(folder.path)) : null;
  return { action, sources: input.sources.map(labelOf), target };
}

/** `jobs.files`. Throws `locked`, `no-such-job`. */
export function listFiles(context: ClientContext, id: string): Promise<ListedFile[]> {
  return withJournal(context, (journal) => {
    const job = jobIn(journal, id);
    const seal = keyOf(context, job);
    return journal.files(id).map(({ state, body }) => {
      const { label, outcome, output } = decodeBody(id, seal, body) as RecordedFile;
      const { error, output: written, fileId = output?.fileIdHex, sha256 = output?.sha256 } = outcome ?? {};
      return {
        source: label,
        state,
        ...(error && { code: error.code }),
        ...(written !== undefined && { output: written }),
        ...(fileId !== undefined && { fileId }),
        ...(sha256 !== undefined && { sha256 }),
      };
    });
  });
}

/** `jobs.cancel`: it is not gone on with any more, and stops where it runs, in this process or another. Throws `no-such-job`. */
export async function cancelJob(context: ClientContext, id: string): Promise<void> {
  await withJournal(context, (journal) => journal.setStatus(jobIn(journal, id).id, 'cancelled'));
}

/** What a job was asked to do, its paths granted again. Throws `locked`, `no-such-job`. */
export async function wishOfJob(context: ClientContext, id: string): Promise<JobWish> {
  const wish = await withJournal(context, (journal) => wishIn(context, jobIn(journal, id)));
  for (const path of wish.paths) context.handles.grant({ type: 'grant', ...path });
  return wish;
}
