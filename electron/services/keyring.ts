import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors';
import { equalBytes, wipe } from '../core/bytes/equal';
import { concatBytes } from '../core/bytes/big-endian';
import { openVaultData } from '../core/vault/vault-data';
import { decodeVaultSecrets, encodeVaultSecrets } from '../core/vault/vault-secrets';
import type { VaultSession } from './vault-session';

// The file `keyring` in the vault's folder: what the system's keyring made of
// SHA-256 of vault.age 32 | the content of vault.age

/** The system's keyring, where there is a real one. It answers null where it can't. */
export interface Keyring {
  /** Whether it is there and keeps secrets. */
  readonly isThere: () => Promise<boolean>;
  readonly seal: (bytes: Uint8Array) => Promise<Uint8Array | null>;
  readonly open: (bytes: Uint8Array) => Promise<Uint8Array | null>;
}

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const DIGEST_LENGTH = 32;

/** Whether unlocking by the keyring can be offered, and whether the selected vault's content is kept by it. */
export async function keyringState(session: VaultSession, keyring: Keyring | null) {
  const isOffered = keyring !== null && (await keyring.isThere());
  return { isOffered, isKept: isOffered && session.selected()?.readKeyring() !== undefined };
}

/**
 * Has the keyring keep the open vault's content, never its pass phrase, which suffices as before; a new pass phrase or
 * identity ends it. Throws `keyring-unavailable`, `no-vault`, `locked`, `cannot-write`, `no-space`.
 */
export async function keepInKeyring(session: VaultSession, keyring: Keyring | null): Promise<void> {
  const { store, secrets } = session.opened();
  const content = concatBytes(sha256(store.readVault()), encodeVaultSecrets(secrets));
  try {
    const sealed = (await keyring?.seal(content)) ?? null;
    if (sealed === null) throw new AppError('keyring-unavailable', 'the content was not sealed');
    store.writeKeyring(sealed);
  } finally {
    wipe(content);
  }
}

/** Forgets what the keyring keeps of the selected vault. */
export const forgetKeyring = (session: VaultSession): void => session.selected()?.removeKeyring();

/**
 * Opens the selected vault without its pass phrase. Throws `keyring-unavailable` where nothing is kept, the keyring does
 * not open it, or the vault was written since, then the pass phrase opens it; `damaged-vault`, `unsupported-version`.
 */
export async function unlockByKeyring(session: VaultSession, keyring: Keyring | null): Promise<void> {
  const store = session.selected();
  if (!store) throw new AppError('no-vault');
  const sealed = store.readKeyring();
  const content = sealed === undefined ? null : ((await keyring?.open(sealed)) ?? null);
  if (content === null) throw new AppError('keyring-unavailable', 'the keyring did not open it');
  try {
    if (!equalBytes(content.subarray(0, DIGEST_LENGTH), sha256(store.readVault())))
      throw new AppError('keyring-unavailable', 'the vault was written since');
    const secrets = decodeVaultSecrets(content.subarray(DIGEST_LENGTH));
    await session.openWith(store, { secrets, ...openVaultData(secrets.vaultKey, store.readData()) });
  } finally {
    wipe(content);
  }
}
