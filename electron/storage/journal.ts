import { openDatabase, type Blob, type DatabaseKind, type OpenDatabase } from './database';

/**
 * `planned`: on the list. `durable`: read back, its final name recorded, about to be linked. `done`: linked.
 * `failed` and `skipped`: ended otherwise, tried again when the job goes on. Being written is no state: what is left of
 * it is begun anew.
 */
export type FileState = 'planned' | 'durable' | 'done' | 'failed' | 'skipped';

/** `open`: has not come to its end yet. */
export type JobStatus = 'open' | 'ended' | 'cancelled';

export interface JobRow {
  readonly id: string;
  /** Tells jobs of one wish: same action, folders, target and readers. 32 bytes. */
  readonly wish: Uint8Array;
  readonly status: JobStatus;
  /** Whether bodies are sealed with a key of the vault. */
  readonly isSealed: boolean;
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
  readonly body: Uint8Array;
}

export interface FileRow {
  /** Stands for the file's path within its job. 32 bytes. */
  readonly key: Uint8Array;
  readonly state: FileState;
  readonly body: Uint8Array;
}

/** The list of jobs and their files: SQLite in WAL mode, each commit down to the disk. */
export interface Journal {
  readonly jobs: () => readonly JobRow[];
  readonly addJob: (job: JobRow) => void;
  readonly setStatus: (job: string, status: JobStatus) => void;
  readonly status: (job: string) => JobStatus | undefined;
  /** Says that a job came to its end, unless somebody has cancelled it. */
  readonly end: (job: string) => void;
  /** Puts another body in the place of a job's. */
  readonly setBody: (job: string, body: Uint8Array) => void;
  readonly files: (job: string) => readonly FileRow[];
  readonly file: (job: string, key: Uint8Array) => FileRow | undefined;
  /** Adds what is not on the list yet, in one commit. Returns whether that was all of it. */
  readonly plan: (job: string, files: readonly FileRow[]) => boolean;
  /** Replaces files' states, in one commit. Returns when it is on the disk. */
  readonly put: (job: string, files: readonly FileRow[]) => void;
  readonly close: () => void;
}

const JOURNAL: DatabaseKind = {
  name: 'journal',
  version: 1,
  damaged: 'jobs-unavailable',
  schema: `
  create table if not exists jobs (
    id text primary key, wish blob not null, status text not null, is_sealed integer not null,
    made_at integer not null, body blob not null
  ) strict, without rowid;
  create table if not exists files (
    job text not null, key blob not null, state text not null, body blob not null, primary key (job, key)
  ) strict, without rowid;`,
};

/**
 * Opens the journal and makes it where it is missing (folder 0700, file 0600). Throws `unsupported-version`
 * for the journal of a newer program, `jobs-unavailable` for a damaged one, `home-on-network`,
 * `cannot-write`, `no-space`.
 */
export function openJournal(path: string): Journal {
  return journalOf(openDatabase(path, JOURNAL));
}

function journalOf({ database, guarded, inOneCommit }: OpenDatabase): Journal {
  const insertJob = database.prepare('insert into jobs values (?, ?, ?, ?, ?, ?)');
  const insertFile = database.prepare('insert or ignore into files values (?, ?, ?, ?)');
  const replaceFile = database.prepare('insert or replace into files values (?, ?, ?, ?)');
  const status = database.prepare('update jobs set status = ? where id = ?');
  const statusOf = database.prepare('select status from jobs where id = ?');
  const end = database.prepare("update jobs set status = 'ended' where id = ? and status = 'open'");
  const replaceBody = database.prepare('update jobs set body = ? where id = ?');
  const jobs = database.prepare(
    'select id, wish, status, is_sealed as isSealed, made_at as madeAt, body from jobs order by made_at',
  );
  const files = database.prepare('select key, state, body from files where job = ?');
  const file = database.prepare('select key, state, body from files where job = ? and key = ?');
  const writeAll = (statement: typeof insertFile, job: string, rows: readonly FileRow[]) =>
    inOneCommit(() => {
      let changed = 0;
      for (const { key, state, body } of rows)
        changed += statement.run(job, Buffer.from(key), state, Buffer.from(body)).changes;
      return changed;
    });
  return {
    jobs: () => guarded(() => jobs.all().map(jobRow)),
    addJob: (row) =>
      guarded(
        () =>
          void insertJob.run(
            row.id,
            Buffer.from(row.wish),
            row.status,
            row.isSealed ? 1 : 0,
            row.madeAt,
            Buffer.from(row.body),
          ),
      ),
    status: (job) => guarded(() => (statusOf.get(job) as { readonly status: JobStatus } | undefined)?.status),
    end: (job) => guarded(() => void end.run(job)),
    setStatus: (job, next) => guarded(() => void status.run(next, job)),
    setBody: (job, body) => guarded(() => void replaceBody.run(Buffer.from(body), job)),
    files: (job) => guarded(() => files.all(job).map(fileRow)),
    file: (job, key) =>
      guarded(() => {
        const row = file.get(job, Buffer.from(key));
        return row === undefined ? undefined : fileRow(row);
      }),
    plan: (job, rows) => writeAll(insertFile, job, rows) === rows.length,
    put: (job, rows) => void writeAll(replaceFile, job, rows),
    close: () => void database.close(),
  };
}

/** SQLite has no booleans. */
function jobRow(row: unknown): JobRow {
  const known = row as Omit<JobRow, 'isSealed' | 'wish' | 'body'> & {
    readonly isSealed: number;
    readonly wish: Blob;
    readonly body: Blob;
  };
  const { id, status, isSealed, madeAt, wish, body } = known;
  const blobs = { wish: new Uint8Array(wish), body: new Uint8Array(body) };
  return { id, status, isSealed: isSealed === 1, madeAt, ...blobs };
}

function fileRow(row: unknown): FileRow {
  const { key, state, body } = row as { readonly key: Blob; readonly state: FileState; readonly body: Blob };
  return { key: new Uint8Array(key), state, body: new Uint8Array(body) };
}
