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
import { LEASE_MS } from './folder-lock';
import { isDead, thisProcess, type Owner } from './process-identity';

const PRIVATE_FOLDER = 0o700;
/** Larger is not a vault of ours: nothing is read before that is known. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Generations kept of each file: the current one is 0, those before it have their number behind the name. */
export const GENERATIONS = 3;
const LONGEST_LABEL = 480;

/**
 * One vault's folder: `vault.age` and `vault-data` with the two generations before each, `label` (what people call
 * it, in clear), `key-images`, `ledger.db`, `index.db`, `audit`, `keyring`, `watch` and, while somebody writes, `lock`. Files 0600.
 */
export interface VaultStore {
  readonly id: string;
  readonly label: string;
  setLabel(label: string): void;
  /** Sealed key images that were kept; need not exist. */
  readonly keyImages: string;
  /** The list of used keys, in SQLite; need not exist. */
  readonly ledger: string;
  /** What was encrypted, by fileId, in SQLite; need not exist. */
  readonly index: string;
  /** The folder of the audit log; need not exist. */
  readonly audit: string;
  /** What the system's keyring made of the vault's content; undefined where it keeps none. */
  readKeyring(): Uint8Array | undefined;
  writeKeyring(bytes: Uint8Array): void;
  removeKeyring(): void;
  /** What is remembered of a folder that is watched, sealed; undefined where none is. */
  readWatch(): Uint8Array | undefined;
  writeWatch(bytes: Uint8Array): void;
  removeWatch(): void;
  /** Throws `damaged-vault` when it is missing. `generation`: 0 is the current one. */
  readVault(generation?: number): Uint8Array;
  readData(generation?: number): Uint8Array;
  /** The current one becomes the one before it. What the keyring kept of an earlier `vault.age` goes. */
  writeVault(bytes: Uint8Array): void;
  writeData(bytes: Uint8Array): void;
  /** As `writeData`, but the generations before stay: for what a job saves again and again. */
  replaceData(bytes: Uint8Array): void;
  /** Replaces every generation of `vault.age`, the oldest first; null removes one. */
  replaceVaults(generations: readonly (Uint8Array | null)[]): void;
  /** The generations before the current one that are there, the newest first, and when each was put aside. */
  earlier(): readonly { readonly generation: number; readonly savedAt: string }[];
  /** Runs `act` while no other process may write. Throws `lock-held` at once when one does. */
  whileLocked<T>(act: () => T): T;
}

/** Every vault below `vaults`, by label. Throws `cannot-read`. */
export function findVaults(vaults: string): readonly VaultStore[] {
  const isVault = (name: string) =>
    /^[0-9a-f]{16}$/.test(name) &&
    ['', ...earlierGenerations].some((end) => exists(join(vaults, name, `vault.age${end}`)));
  return namesIn(vaults)
    .filter(isVault)
    .map((id) => storeAt(vaults, id))
    .sort((a, b) => a.label.localeCompare(b.label) || a.id.localeCompare(b.id));
}

const earlierGenerations = Array.from({ length: GENERATIONS - 1 }, (_, index) => `.${index + 1}`);

/** The vault with this id; without one, or where it is gone, the first. Undefined where there is none. */
export function findVault(vaults: string, id?: string): VaultStore | undefined {
  const all = findVaults(vaults);
  return all.find((store) => store.id === id) ?? all[0];
}

/** Makes the folder of a new vault with both files; leaves nothing behind when it fails. */
export function createVault(
  vaults: string,
  files: { readonly vault: Uint8Array; readonly data: Uint8Array; readonly label?: string | undefined },
): VaultStore {
  const id = randomBytes(8).toString('hex');
  const folder = join(vaults, id);
  makeFolders(folder, PRIVATE_FOLDER);
  try {
    // vault.age comes last: a folder without it is no vault, so a crash in between leaves none.
    if (files.label) writeNewFile(join(folder, 'label'), Buffer.from(files.label));
    writeNewFile(join(folder, 'vault-data'), files.data);
    writeNewFile(join(folder, 'vault.age'), files.vault);
  } catch (error) {
    for (const name of ['label', 'vault-data', 'vault.age']) removeFile(join(folder, name));
    removeEmptyFolder(folder);
    throw error;
  }
  return storeAt(vaults, id);
}

function storeAt(vaults: string, id: string): VaultStore {
  const at = (name: string, generation = 0) =>
    join(vaults, id, generation === 0 ? name : `${name}.${generation}`);
  const write = (name: string, bytes: Uint8Array) => {
    // The oldest first: a crash in between leaves one twice, and none missing.
    for (let generation = GENERATIONS - 1; generation > 0; generation--) {
      const before = at(name, generation - 1);
      if (exists(before)) replaceFile(at(name, generation), readSmall(before));
    }
    replaceFile(at(name), bytes);
  };
  return {
    id,
    keyImages: at('key-images'),
    ledger: at('ledger.db'),
    index: at('index.db'),
    audit: at('audit'),
    get label() {
      const label = readIfAny(at('label'));
      return label === undefined ? '' : labelIn(label);
    },
    setLabel: (label) => replaceFile(at('label'), Buffer.from(label)),
    readVault: (generation) => readSmall(at('vault.age', generation)),
    readData: (generation) => readSmall(at('vault-data', generation)),
    readKeyring: () => readIfAny(at('keyring')),
    writeKeyring: (bytes) => replaceFile(at('keyring'), bytes),
    removeKeyring: () => removeFile(at('keyring')),
    readWatch: () => readIfAny(at('watch')),
    writeWatch: (bytes) => replaceFile(at('watch'), bytes),
    removeWatch: () => removeFile(at('watch')),
    writeVault: (bytes) => {
      removeFile(at('keyring'));
      write('vault.age', bytes);
    },
    writeData: (bytes) => write('vault-data', bytes),
    replaceData: (bytes) => replaceFile(at('vault-data'), bytes),
    replaceVaults: (generations) => {
      removeFile(at('keyring'));
      for (const [generation, bytes] of [...generations.entries()].reverse()) {
        if (bytes) replaceFile(at('vault.age', generation), bytes);
        else removeFile(at('vault.age', generation));
      }
    },
    earlier: () => earlierIn(at),
    whileLocked: (act) => withLock(at('lock'), act),
  };
}

function earlierIn(at: (name: string, generation: number) => string) {
  return Array.from({ length: GENERATIONS - 1 }, (_, index) => index + 1).flatMap((generation) => {
    const times = ['vault.age', 'vault-data']
      .map((name) => at(name, generation))
      .filter(exists)
      .map((path) => lstatSync(path).mtimeMs);
    return times.length === 0 ? [] : [{ generation, savedAt: new Date(Math.max(...times)).toISOString() }];
  });
}

/** One line that can be shown, whatever the file holds. */
function labelIn(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, LONGEST_LABEL))
    .toString('utf8')
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, ' ')
    .trim();
}

/**
 * Runs `act` while the file at `path` says that this process writes. Throws `lock-held` at once where another does.
 * `ownerlessMs`: age at which a lock that names no owner is a dead one's.
 */
export function withLock<T>(path: string, act: () => T, ownerlessMs = 10_000): T {
  const fd = createIfAbsent(path, 0o600) ?? takeOver(path, ownerlessMs);
  try {
    writeFully(fd, Buffer.from(`${thisProcess.machine} ${thisProcess.boot} ${thisProcess.pid}\n`));
    closeWritten(fd);
    return act();
  } finally {
    removeFile(path);
  }
}

/** Opens a lock whose owner is dead anew. Throws `lock-held` when the owner may be alive. */
function takeOver(path: string, ownerlessMs: number): number {
  const [machine, boot, pid] = Buffer.from(readSmall(path)).toString('latin1').trim().split(' ');
  // A lock without an owner was left between its creation and its first write.
  const owner = machine && boot && pid ? { machine, boot, pid: Number(pid) } : undefined;
  if (owner ? isGone(owner, path) : isOlderThan(path, ownerlessMs)) {
    removeFile(path);
    const fd = createIfAbsent(path, 0o600);
    if (fd !== undefined) return fd;
  }
  throw new AppError('lock-held', 'another process writes');
}

/** Of an owner in another PID namespace of this machine nothing is known; a lease is longer than any change takes. */
const isGone = (owner: Owner, path: string) =>
  isDead(owner) ||
  (owner.machine === thisProcess.machine && owner.boot !== thisProcess.boot && isOlderThan(path, LEASE_MS));

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

const readIfAny = (path: string): Uint8Array | undefined => (exists(path) ? readSmall(path) : undefined);

function exists(path: string): boolean {
  try {
    return lstatSync(path).isFile();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false;
    throw readError(error);
  }
}
