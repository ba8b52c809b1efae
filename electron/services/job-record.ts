import { createHmac } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { bytesOfText } from '../core/bytes/byte-text';
import { openRecord, sealRecord } from '../core/vault/sealed-record';
import { sha256OfFile } from '../storage/file-digest';
import { factsOf, type EntryFacts } from '../storage/folder-listing';
import type { LockTicket } from '../storage/folder-lock';
import type { FileRow, FileState, Journal } from '../storage/journal';
import { numberedName } from '../storage/output-names';
import type { CollectedFile } from './collect-files';
import type { CryptPool, ReadyOutput } from './ports';
import type { FileOutcome } from './run-job';

/** What the journal knows of one file: as sealed as its job. */
export interface RecordedFile {
  readonly path: string;
  readonly label: string;
  readonly bytes: number;
  readonly modifiedNs: string;
  /** Where its output goes; absent before it was ready. */
  readonly output?: ReadyOutput & { readonly folder: string };
  readonly outcome?: FileOutcome;
}

/** How the bodies of one job are written. */
export interface RecordKeys {
  /** 32 bytes; null: bodies stand in clear, in a file only its owner can read. */
  readonly seal: Uint8Array | null;
  /** 32 bytes: file paths are looked up by their HMAC under it. */
  readonly lookUp: Uint8Array;
  /** 32 bytes: hidden output names are made of it; null where names are kept. */
  readonly names: Uint8Array | null;
}

/** How a file ended in an earlier run. */
export interface EarlierEnd {
  readonly outcome: FileOutcome;
  /** Where its output lies; a check has none. */
  readonly path?: string;
}

/** One job's memory: what ended is not done again, what was interrupted is recognised. */
export interface JobRecord {
  readonly id: string;
  /** Outputs get their names only while these are held. */
  readonly locks: readonly LockTicket[];
  /** Puts files on the list that are not there yet. */
  readonly plan: (files: readonly CollectedFile[]) => void;
  /** The job's part of a hidden name: depends on job and relative path alone. */
  readonly stemOf: (file: CollectedFile) => string | undefined;
  /**
   * How a file ended in an earlier run, if its output is there and the file is as it was. `sha256Inside` tells the
   * SHA-256 of the original in an encrypted file whose size or time is another.
   */
  readonly earlier: (
    file: CollectedFile,
    sha256Inside?: () => Promise<string>,
  ) => Promise<EarlierEnd | undefined>;
  /** Resolves when the output is on record, on the disk. */
  readonly ready: (file: CollectedFile, folder: string, output: ReadyOutput) => Promise<void>;
  /** Whether an end is not written down yet: not of an earlier run, and no cancel. */
  readonly isNews: (file: CollectedFile, outcome: FileOutcome) => boolean;
  readonly ended: (file: CollectedFile, outcome: FileOutcome) => void;
  /** Writes down what is left to write. */
  readonly close: (isComplete: boolean) => void;
}

/** A job's or a file's body as the journal keeps it, in clear where `seal` is null. `id`: the job it belongs to. */
export const encodeBody = (id: string, seal: Uint8Array | null, body: unknown): Uint8Array =>
  seal ? sealRecord(seal, id, JSON.stringify(body)) : new TextEncoder().encode(JSON.stringify(body));

/** What encodeBody wrote. Throws `damaged-vault`. */
export const decodeBody = (id: string, seal: Uint8Array | null, body: Uint8Array): unknown =>
  JSON.parse(seal ? openRecord(seal, id, body) : new TextDecoder().decode(body));

const LAST_TO_WAIT = 64;
const LONGEST_WAIT_MS = 200;

/** The record of one job. `locks`: those of the folders it writes into. */
export function openRecordOf(options: {
  readonly id: string;
  readonly action: 'encrypt' | 'decrypt' | 'verify';
  readonly journal: Journal;
  readonly keys: RecordKeys;
  readonly crypt: Pick<CryptPool, 'inspectFile'>;
  readonly locks: readonly LockTicket[];
}): JobRecord {
  const { id, action, journal, keys, crypt, locks } = options;
  const rowKeys = new WeakMap<CollectedFile, Uint8Array>();
  const keyOf = (file: CollectedFile) => {
    const key =
      rowKeys.get(file) ??
      new Uint8Array(createHmac('sha256', keys.lookUp).update(bytesOfText(file.path)).digest());
    rowKeys.set(file, key);
    return key;
  };
  const rowOf = (file: CollectedFile, state: FileState, known: Partial<RecordedFile> = {}): FileRow => {
    const { path, label, bytes, modifiedNs } = file;
    const body: RecordedFile = { path, label, bytes, modifiedNs: modifiedNs.toString(), ...known };
    return { key: keyOf(file), state, body: encodeBody(id, keys.seal, body) };
  };
  const outputs = new Map<string, InHand>();
  /** Files without an earlier run: of these the journal holds nothing that is not known here. */
  const untouched = new Set<string>();
  const isNews: JobRecord['isNews'] = ({ path }, { earlier, error }) =>
    (earlier !== true || outputs.get(path)?.isNews === true) && error?.code !== 'cancelled';
  const writer = groupWriter((rows) => journal.put(id, rows));

  return {
    id,
    locks,
    plan: (files) => {
      const rows = files.map((file) => rowOf(file, 'planned'));
      if (journal.plan(id, rows)) for (const { path } of files) untouched.add(path);
    },
    stemOf: ({ path, folders }) => {
      if (!keys.names) return undefined;
      const relative = [...folders, basename(path)].join('/');
      return createHmac('sha256', keys.names).update(bytesOfText(relative)).digest('hex').slice(0, 16);
    },
    earlier: async (file, sha256Inside) => {
      if (untouched.has(file.path)) return undefined;
      const row = journal.file(id, keyOf(file));
      if (!row) return undefined;
      const known = decodeBody(id, keys.seal, row.body) as RecordedFile;
      if (action === 'verify') {
        const outcome = row.state === 'done' && looksUnchanged(file, known) ? known.outcome : undefined;
        return outcome && { outcome: { ...outcome, earlier: true } };
      }
      // A file that failed may have one too: what came after its link went wrong.
      const { output } = known;
      if (!output) return undefined;
      const name = await findOutput(output, action, crypt);
      if (name === undefined || !(await isUnchanged(file, known, { action, sha256Inside }))) return undefined;
      const isNews = row.state !== 'done';
      // Its end was not written down, or its source looks otherwise by now: `ended` does it.
      outputs.set(file.path, { output, isNews, toWrite: isNews || !looksUnchanged(file, known) });
      const outcome = (isNews ? undefined : known.outcome) ?? (await outcomeOf(output, action, name));
      return { outcome: { ...outcome, earlier: true }, path: join(output.folder, name) };
    },
    ready: async (file, folder, output) => {
      const placed = { ...output, folder };
      untouched.delete(file.path);
      outputs.set(file.path, { output: placed, isNews: true, toWrite: true });
      await writer.now(rowOf(file, 'durable', { output: placed }));
    },
    isNews,
    ended: (file, outcome) => {
      const { output, toWrite } = outputs.get(file.path) ?? {};
      outputs.delete(file.path);
      untouched.delete(file.path);
      if (outcome.error?.code === 'cancelled' || (outcome.earlier === true && toWrite !== true)) return;
      writer.soon(rowOf(file, outcome.status, { outcome, ...(output && { output }) }));
    },
    close: (isComplete) => {
      writer.flush();
      if (isComplete) journal.end(id);
    },
  };
}

/** An output a file of this run has, or had before. */
interface InHand {
  readonly output: NonNullable<RecordedFile['output']>;
  /** Whether its end is not on record. */
  readonly isNews: boolean;
  /** Whether the record is to be written anew. */
  readonly toWrite: boolean;
}

const looksUnchanged = (file: CollectedFile, known: RecordedFile): boolean =>
  file.bytes === known.bytes && file.modifiedNs.toString() === known.modifiedNs;

/**
 * Size and time agree, or the hash of the original does: of a file that was only touched, or of an encrypted one that
 * was touched or got other readers.
 */
async function isUnchanged(
  file: CollectedFile,
  known: RecordedFile,
  how: {
    readonly action: 'encrypt' | 'decrypt';
    readonly sha256Inside: (() => Promise<string>) | undefined;
  },
): Promise<boolean> {
  if (looksUnchanged(file, known)) return true;
  const sha256 = known.output?.sha256;
  if (how.action === 'encrypt')
    return file.bytes === known.bytes && (await sha256OfFile(file.path)) === sha256;
  // What is wrong with it is told when it is opened for good.
  return (await how.sha256Inside?.().catch(() => undefined)) === sha256;
}

/**
 * The name below its folder an output was linked under: the one on record or the next free ` (n)`. It is this
 * output where its core holds the fileId on record and the length agrees; decrypted, where its SHA-256 agrees.
 */
async function findOutput(
  { folder, name, bytes, fileIdHex, sha256 }: NonNullable<RecordedFile['output']>,
  action: 'encrypt' | 'decrypt',
  crypt: Pick<CryptPool, 'inspectFile'>,
): Promise<string | undefined> {
  for (let n = 0; ; n++) {
    const candidate = join(dirname(name), numberedName(basename(name), n));
    const path = join(folder, candidate);
    const facts = factsIfAny(path);
    if (!facts) return undefined;
    if (facts.kind !== 'file' || facts.bytes !== bytes) continue;
    const isOurs =
      action === 'encrypt'
        ? (await crypt.inspectFile(path).catch(() => undefined))?.fileIdHex === fileIdHex
        : (await sha256OfFile(path)) === sha256;
    if (isOurs) return candidate;
  }
}

function factsIfAny(path: string): EntryFacts | undefined {
  try {
    return factsOf(path);
  } catch {
    return undefined;
  }
}

/** What can be said of a file whose end was not written down: its output was read back before its link. */
const outcomeOf = async (
  { folder, fileIdHex, bytes, sha256 }: NonNullable<RecordedFile['output']>,
  action: 'encrypt' | 'decrypt',
  name: string,
): Promise<FileOutcome> => ({
  status: 'done',
  output: join(folder, name),
  fileId: fileIdHex,
  sha256,
  ...(action === 'encrypt' && {
    outputBytes: bytes,
    outputSha256: await sha256OfFile(join(folder, name)),
  }),
});

/** Commits rows in groups: those somebody waits for at the end of this turn, the others when enough have come. */
function groupWriter(put: (rows: readonly FileRow[]) => void) {
  let rows: FileRow[] = [];
  let waiting: { resolve(): void; reject(error: unknown): void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const [written, told] = [rows, waiting];
    [rows, waiting] = [[], []];
    if (written.length === 0) return;
    try {
      put(written);
      for (const { resolve } of told) resolve();
    } catch (error) {
      // An end that could not be written down is found again by the record made before the link.
      for (const { reject } of told) reject(error);
    }
  };
  return {
    flush,
    now: (row: FileRow) =>
      new Promise<void>((resolve, reject) => {
        rows.push(row);
        waiting.push({ resolve, reject });
        if (waiting.length === 1) setImmediate(flush);
      }),
    soon: (row: FileRow) => {
      rows.push(row);
      if (rows.length >= LAST_TO_WAIT) flush();
      else timer ??= setTimeout(flush, LONGEST_WAIT_MS);
    },
  };
}
