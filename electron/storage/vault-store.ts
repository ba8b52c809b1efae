import { randomBytes } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import { errnoOf, readError } from './file-errors';
import {
  closeWritten,
  createIfAbsent,
  makeFolders,
  removeEmptyFolder,
  removeFile,
  replaceFile,
  writeFully,
  writeNewFile,
} from './files';
import { isDead, thisProcess } from './process-identity';

const PRIVATE_FOLDER = 0o700;
/** Larger is not a vault of ours: nothing is read before that is known. */
const MAX_BYTES = 8 * 1024 * 1024;

/** One vault's folder: `vault.age`, `vault-data`, `key-images` and, while somebody writes, `lock`. Files 0600. */
export interface VaultStore {
  readonly id: string;
  /** Sealed key images that were kept; need not exist. */
  readonly keyImages: string;
  /** Throws `damaged-vault` when it is missing. */
  readVault(): Uint8Array;
  readData(): Uint8Array;
  writeData(bytes: Uint8Array): void;
  /** Runs `act` while no other process may write. Throws `lock-held` at once when one does. */
  whileLocked<T>(act: () => T): T;
}

/** The vault below `vaults`, or undefined. One for now: the first by name. Throws `cannot-read`. */
export function findVault(vaults: string): VaultStore | undefined {
  const id = namesIn(vaults)
    .filter((name) => /^[0-9a-f]{16}$/.test(name) && exists(join(vaults, name, 'vault.age')))
    .sort()[0];
  return id === undefined ? undefined : storeAt(vaults, id);
}

/** Makes the folder of a new vault with both files; leaves nothing behind when it fails. */
export function createVault(
  vaults: string,
  files: { readonly vault: Uint8Array; readonly data: Uint8Array },
): VaultStore {
  const id = randomBytes(8).toString('hex');
  const folder = join(vaults, id);
  makeFolders(folder, PRIVATE_FOLDER);
  try {
    // vault.age comes last: a folder without it is no vault, so a crash in between leaves none.
    writeNewFile(join(folder, 'vault-data'), files.data);
    writeNewFile(join(folder, 'vault.age'), files.vault);
  } catch (error) {
    for (const name of ['vault-data', 'vault.age']) removeFile(join(folder, name));
    removeEmptyFolder(folder);
    throw error;
  }
  return storeAt(vaults, id);
}

function storeAt(vaults: string, id: string): VaultStore {
  const at = (name: string) => join(vaults, id, name);
  return {
    id,
    keyImages: at('key-images'),
    readVault: () => readSmall(at('vault.age')),
    readData: () => readSmall(at('vault-data')),
    writeData: (bytes) => replaceFile(at('vault-data'), bytes),
    whileLocked: (act) => withLock(at('lock'), act),
  };
}

function withLock<T>(path: string, act: () => T): T {
  const fd = createIfAbsent(path, 0o600) ?? takeOver(path);
  try {
    writeFully(fd, Buffer.from(`${thisProcess.machine} ${thisProcess.boot} ${thisProcess.pid}\n`));
    closeWritten(fd);
    return act();
  } finally {
    removeFile(path);
  }
}

/** Opens a lock whose owner is dead anew. Throws `lock-held` when the owner may be alive. */
function takeOver(path: string): number {
  const [machine, boot, pid] = Buffer.from(readSmall(path)).toString('latin1').trim().split(' ');
  // A lock without an owner was left between its creation and its first write.
  const dead =
    machine && boot && pid ? isDead({ machine, boot, pid: Number(pid) }) : isOlderThan(path, 10_000);
  if (dead) {
    removeFile(path);
    const fd = createIfAbsent(path, 0o600);
    if (fd !== undefined) return fd;
  }
  throw new AppError('lock-held', 'another process writes to the vault');
}

const isOlderThan = (path: string, milliseconds: number) =>
  Date.now() - lstatSync(path).mtimeMs > milliseconds;

function readSmall(path: string): Uint8Array {
  try {
    if (lstatSync(path).size > MAX_BYTES)
      throw new AppError('damaged-vault', 'a file of the vault is too large');
    return readFileSync(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw new AppError('damaged-vault', 'a file of the vault is missing');
    throw readError(error);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw readError(error);
  }
}

function exists(path: string): boolean {
  try {
    return lstatSync(path).isFile();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false;
    throw readError(error);
  }
}
