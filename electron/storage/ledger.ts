import { AppError } from '../../shared/errors';
import { openDatabase, type Blob, type DatabaseKind, type OpenDatabase } from './database';

/** Key images a new one is held against. */
export const SAMPLES_KEPT = 1_000;

/** The list of what keys were used: tags of file keys and key images, and samples of the last key images. */
export interface Ledger {
  /**
   * Writes the tags of file keys down in one commit; they are on the disk when this returns. Throws
   * `file-key-repeated` where one is there already, in whatever process: then none of them is written.
   */
  readonly reserve: (tags: readonly Uint8Array[]) => void;
  /**
   * Counts one use of a key image and keeps its sample, where one is given and the key image is new. True where it
   * was used before.
   */
  readonly countKeyImage: (tag: Uint8Array, sample: Uint8Array | null) => boolean;
  /** Samples of the last key images, the newest first. */
  readonly samples: () => readonly Uint8Array[];
  /** How many samples are kept. */
  readonly samplesKept: number;
  readonly close: () => void;
}

const LEDGER: DatabaseKind = {
  name: 'ledger',
  version: 1,
  damaged: 'cannot-read',
  schema: `
  create table if not exists file_keys (
    tag blob not null primary key, made_at integer not null
  ) strict, without rowid;
  create table if not exists key_images (
    tag blob not null primary key, uses integer not null
  ) strict, without rowid;
  create table if not exists samples (id integer primary key autoincrement, body blob not null) strict;`,
};

/**
 * Opens the ledger and makes it where it is missing (folder 0700, file 0600). Throws `unsupported-version` for the
 * ledger of a newer program, `cannot-read` for a damaged one, `home-on-network`, `cannot-write`, `no-space`.
 */
export function openLedger(path: string): Ledger {
  return ledgerOf(openDatabase(path, LEDGER));
}

// Every statement has two parameters or none: libsql ends the process where a Buffer is the only one.
function ledgerOf({ database, guarded, inOneCommit }: OpenDatabase): Ledger {
  const reserve = database.prepare('insert or ignore into file_keys values (?, ?)');
  const addImage = database.prepare('insert or ignore into key_images values (?, ?)');
  const countImage = database.prepare('update key_images set uses = uses + ? where tag = ?');
  const addSample = database.prepare('insert into samples values (?, ?)');
  const trim = database.prepare('delete from samples where id <= (select max(id) from samples) - ?');
  const samples = database.prepare('select id, body from samples order by id desc limit ?');
  return {
    reserve: (tags) =>
      inOneCommit(() => {
        const now = Date.now();
        for (const tag of tags)
          if (reserve.run(Buffer.from(tag), now).changes !== 1)
            throw new AppError('file-key-repeated', 'the ledger knows this file key');
      }),
    countKeyImage: (tag, sample) =>
      inOneCommit(() => {
        const isNew = addImage.run(Buffer.from(tag), 1).changes === 1;
        if (!isNew) countImage.run(1, Buffer.from(tag));
        else if (sample !== null) {
          addSample.run(null, Buffer.from(sample));
          trim.run(SAMPLES_KEPT);
        }
        return !isNew;
      }),
    samples: () =>
      guarded(() =>
        samples.all(SAMPLES_KEPT).map((row) => new Uint8Array((row as { readonly body: Blob }).body)),
      ),
    samplesKept: SAMPLES_KEPT,
    close: () => void database.close(),
  };
}
