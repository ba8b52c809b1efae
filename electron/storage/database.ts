import type Database from 'libsql';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { AppError, type ErrorCode } from '../../shared/errors';
import { closeWritten, createIfAbsent, makeFolders } from './files';
import { isOnNetwork } from './network-disk';

// Not imported: what a CommonJS module throws while Node 20 imports it is also told as an uncaught exception, and where
// the binding is missing that would end the engine.
const Libsql = createRequire(import.meta.url)('libsql') as typeof Database;

/** A blob as libsql gives it: a Buffer of one row, an ArrayBuffer where there are several. */
export type Blob = Buffer | ArrayBuffer;

/** What a file of ours in SQLite is made of, and what it is called when it is damaged. */
export interface DatabaseKind {
  readonly name: string;
  readonly schema: string;
  readonly version: number;
  readonly damaged: ErrorCode;
}

/** An open file in SQLite. Every act throws the kind's code where the file is damaged, `cannot-write`, `no-space`. */
export interface OpenDatabase {
  readonly database: Database.Database;
  readonly guarded: <T>(act: () => T) => T;
  /** Runs `act` in one commit, which is on the disk when this returns; where it throws, nothing of it is kept. */
  readonly inOneCommit: <T>(act: () => T) => T;
}

/**
 * Opens a file in SQLite (WAL, each commit down to the disk) and makes it where it is missing (folder 0700, file
 * 0600). Throws `home-on-network` where it would lie on a network's drive, `unsupported-version` for that of a newer
 * program, and as every act does.
 */
export function openDatabase(path: string, kind: DatabaseKind, isRemote = isOnNetwork): OpenDatabase {
  makeFolders(dirname(path), 0o700);
  // WAL needs memory that all processes share, and locks and syncs a server may only promise.
  if (isRemote(dirname(path))) throw new AppError('home-on-network', kind.name);
  const made = createIfAbsent(path, 0o600);
  if (made !== undefined) closeWritten(made);
  const guarded = <T>(act: () => T) => guardedAs(kind, act);
  const database = guarded(() => opened(path, kind));
  const inOneCommit = <T>(act: () => T): T =>
    guarded(() => {
      database.exec('begin immediate');
      try {
        const result = act();
        database.exec('commit');
        return result;
      } catch (error) {
        database.exec('rollback');
        throw error;
      }
    });
  return { database, guarded, inOneCommit };
}

function opened(path: string, kind: DatabaseKind): Database.Database {
  const database = new Libsql(path, { timeout: 10_000 });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  const { user_version: version } = database.prepare('pragma user_version').get() as { user_version: number };
  if (version > kind.version) {
    database.close();
    throw new AppError('unsupported-version', `a newer ${kind.name}`);
  }
  database.exec(kind.schema);
  if (version < kind.version) database.exec(`pragma user_version = ${kind.version}`);
  return database;
}

function codeOfSqlite(sqlite: string, damaged: ErrorCode): ErrorCode {
  if (sqlite.startsWith('SQLITE_FULL')) return 'no-space';
  return /^SQLITE_(NOTADB|CORRUPT)/.test(sqlite) ? damaged : 'cannot-write';
}

/** SQLite's errors name the file: they become codes. */
function guardedAs<T>({ name, damaged }: DatabaseKind, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const sqlite = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new AppError(codeOfSqlite(sqlite, damaged), `${name} ${sqlite}`);
  }
}
