import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { call, handle, saved } from './contract-call';
import { jobEvent } from './events';
import { decryptInput, encryptInput, verifyInput } from './files-contract';

/** Folders that were given to `files.encrypt`, `files.decrypt` and `files.verify` are written down as jobs. */

/** A job on folders as lists show it. Names of folders only where its record can be opened. */
export const listedJob = z.object({
  id: z.string(),
  action: z.enum(['encrypt', 'decrypt', 'verify']).nullable(),
  status: z.enum(['open', 'ended', 'cancelled']),
  /** Milliseconds since the epoch. */
  madeAt: z.number(),
  sources: z.array(z.string()),
  target: z.string().nullable(),
  planned: z.number(),
  done: z.number(),
  failed: z.number(),
  skipped: z.number(),
});

/** One file of a job. */
export const listedFile = z.object({
  source: z.string(),
  state: z.enum(['planned', 'durable', 'done', 'failed', 'skipped']),
  code: z.string().optional(),
  output: z.string().optional(),
  fileId: z.string().optional(),
  sha256: z.string().optional(),
});

/** A file that was looked for: of the vault's index, or of a job's record alone. */
export const foundFile = listedFile.extend({
  job: z.string().optional(),
  /** What the index keeps of a DICOM file, by keyword. */
  fields: z.record(z.string(), z.string()).optional(),
  action: z.enum(['encrypt', 'decrypt', 'verify']),
});

const jobId = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) });

const jobTable = jobId.extend({ format: z.enum(['csv', 'json']) });

export const folderWish = z.discriminatedUnion('action', [
  z.object({ action: z.literal('encrypt'), input: encryptInput }),
  z.object({ action: z.literal('decrypt'), input: decryptInput }),
  z.object({ action: z.literal('verify'), input: verifyInput }),
]);

/** What a check of the vault's audit log found: does each line follow from the one before, up to the saved head? */
export const auditCheck = z.object({
  lines: z.number(),
  /** Lines that were edited, or stand where another stood; the place of the first of them. */
  altered: z.number(),
  firstAltered: z.number().nullable(),
  /** Lines up to the last save; false where the log does not reach there any more. */
  saved: z.number(),
  reachesHead: z.boolean(),
  /** When a job found that the log had been cut, ISO 8601. */
  brokenAt: z.string().nullable(),
});

/** More than this and the text was too short to find anything by: the search ends there, and says so. */
export const MOST_FOUND = 200;

export const jobsContract = {
  audit: {
    /** Walks over the audit log of the open vault. */
    check: call.output(auditCheck),
    /** Writes it as CSV, one new file of mode 0600. */
    save: call.input(z.object({ target: handle })).output(saved),
  },
  jobs: {
    list: call.output(z.array(listedJob)),
    /** `files.encrypt`, `files.decrypt` or `files.verify` of folders, stopped by `jobs.stop` alone. */
    start: call.input(folderWish).output(eventIterator(jobEvent)),
    /** Stops what this client has running in `start` and `resume` within a second; it can be gone on with. */
    stop: call.output(z.object({ stopped: z.number() })),
    /** Writes a job down without beginning it; `resume` does. One of the same wish before is taken up again. */
    add: call.input(folderWish).output(z.object({ id: z.string() })),
    /** What a job was given, granted again. */
    sources: call.input(jobId).output(z.array(z.object({ handle, label: z.string() }))),
    /** Goes on with a job, finished or not. What is done and unchanged is left as it is. */
    resume: call.input(jobId).output(eventIterator(jobEvent)),
    /** An open job is not gone on with any more; what it has written stays. */
    cancel: call.input(jobId).output(z.object({ cancelled: z.literal(true) })),
    /** Every file of a job. `locked` where its record is sealed and the vault locked. */
    files: call.input(jobId).output(z.array(listedFile)),
    /** Opens every encrypted file in folders and writes name, folders and place into the vault's index. */
    rebuildIndex: call.input(z.object({ sources: z.array(handle).min(1) })).output(eventIterator(jobEvent)),
    /** Stops what this client has running in `rebuildIndex` within a second; what it has found stays. */
    stopRebuild: call.output(z.object({ stopped: z.number() })),
    /** Files of the vault's index and of all jobs by a part of name, way, result, fileId or ticked attribute; at most 200. `locked` where records are sealed. */
    find: call.input(z.object({ text: z.string().min(1).max(200) })).output(z.array(foundFile)),
    /** Every file of a job as CSV or JSON. */
    table: call.input(jobTable).output(z.object({ text: z.string() })),
    /** Writes that table as one new file of mode 0600. */
    saveTable: call.input(jobTable.extend({ target: handle })).output(saved),
  },
};

export type ListedJob = z.infer<typeof listedJob>;
export type ListedFile = z.infer<typeof listedFile>;
export type FolderWish = z.infer<typeof folderWish>;
export type AuditCheck = z.infer<typeof auditCheck>;
export type FoundFile = z.infer<typeof foundFile>;
