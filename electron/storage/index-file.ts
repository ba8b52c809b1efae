import { errorCodeOf } from '../../shared/errors';
import { openDatabase, type Blob, type DatabaseKind } from './database';
import { removeFile } from './files';

/** One row: both blobs are sealed or a digest. */
export interface IndexRow {
  readonly key: Uint8Array;
  readonly body: Uint8Array;
}

/** The rows of a vault's index, in SQLite. */
export interface IndexFile {
  /** Adds rows, in the place of those with the same key, in one commit. */
  readonly put: (rows: readonly IndexRow[]) => void;
  readonly all: () => readonly IndexRow[];
  readonly close: () => void;
}

const INDEX: DatabaseKind = {
  name: 'index',
  version: 1,
  damaged: 'index-damaged',
  schema: `
  create table if not exists entries (key blob not null primary key, body blob not null) strict, without rowid;`,
};

/**
 * Opens the index and makes it where it is missing (folder 0700, file 0600). Throws `unsupported-version` for the
 * index of a newer program, `index-damaged`, `home-on-network`, `cannot-write`, `no-space`.
 */
export function openIndexFile(path: string): IndexFile {
  const { database, guarded, inOneCommit } = openDatabase(path, INDEX);
  const replace = database.prepare('insert or replace into entries values (?, ?)');
  const all = database.prepare('select key, body from entries');
  return {
    put: (rows) =>
      inOneCommit(() => {
        for (const { key, body } of rows) replace.run(Buffer.from(key), Buffer.from(body));
      }),
    all: () => guarded(() => all.all().map(asRow)),
    close: () => void database.close(),
  };
}

function asRow(row: unknown): IndexRow {
  const { key, body } = row as { readonly key: Blob; readonly body: Blob };
  return { key: new Uint8Array(key), body: new Uint8Array(body) };
}

/** Removes an index that is damaged, so that a new one can be made of the files. Throws what opening it throws otherwise. */
export function removeIfDamaged(path: string): void {
  try {
    const index = openIndexFile(path);
    index.all();
    index.close();
  } catch (error) {
    if (errorCodeOf(error) !== 'index-damaged') throw error;
    for (const end of ['', '-wal', '-shm']) removeFile(`${path}${end}`);
  }
}
