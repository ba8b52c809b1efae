import type { VaultList } from '../../shared/vault-contract';
import { AppError, errorCodeOf } from '../../shared/errors';
import { newIdentity, recipientOf } from '../core/age/age';
import { equalBytes, wipe } from '../core/bytes/equal';
import { encodeVaultBackup, parseVaultBackup } from '../core/vault/vault-backup';
import { openVaultData, sealVaultData } from '../core/vault/vault-data';
import { decodeVaultSecrets } from '../core/vault/vault-secrets';
import { writeNewFile } from '../storage/files';
import { readSmallFile } from '../storage/small-file';
import { createVault, findVaults, GENERATIONS, type VaultStore } from '../storage/vault-store';
import { readIdentityFile } from './identity-files';
import type { VaultSealer, VaultSession } from './vault-session';

const MAX_BACKUP = 32 * 1024 * 1024;

/** Every vault by label, and what is known of the selected one without its pass phrase. Throws `cannot-read`. */
export function listVaults(session: VaultSession): VaultList {
  const selected = session.selected();
  const { wrong, wait } = session.tries;
  return {
    vaults: findVaults(session.vaults).map(({ id, label }) => ({
      id,
      label,
      isSelected: id === selected?.id,
    })),
    earlier: selected ? [...selected.earlier()] : [],
    wrongPhrases: wrong,
    waitSeconds: wait / 1000,
  };
}

/**
 * Seals every kept generation under a new pass phrase. The files under the old one go only after each new one was
 * opened again; generations the old phrase does not open go with them. Copies made elsewhere still open with the old
 * phrase. Returns how many generations there are now. Throws `no-vault`, `locked`, `wrong-passphrase`, `lock-held`.
 */
export async function changePassphrase(
  session: VaultSession,
  { old, next }: { readonly old: string; readonly next: string },
): Promise<{ readonly generations: number }> {
  const { store } = session.opened();
  const { sealer } = session;
  const before = store.readVault();
  await session.reopen(old);
  const sealed: (Uint8Array | null)[] = [];
  for (let generation = 0; generation < GENERATIONS; generation++)
    sealed.push(await resealed(store, generation, { old, next, sealer }));
  store.whileLocked(() => {
    if (!equalBytes(store.readVault(), before)) throw new AppError('lock-held', 'the vault was written');
    store.replaceVaults(sealed);
  });
  return { generations: sealed.filter((file) => file !== null).length };
}

async function resealed(
  store: VaultStore,
  generation: number,
  { old, next, sealer }: { readonly old: string; readonly next: string; readonly sealer: VaultSealer },
): Promise<Uint8Array | null> {
  let content: Uint8Array;
  try {
    content = await sealer.open(store.readVault(generation), old);
  } catch (error) {
    const isGone = ['damaged-vault', 'wrong-passphrase'].includes(errorCodeOf(error));
    if (generation > 0 && isGone) return null;
    throw error;
  }
  try {
    const file = await sealer.seal(content, next);
    if (!equalBytes(await sealer.open(file, next), content))
      throw new AppError('cannot-write', 'the new file holds something else');
    return file;
  } finally {
    wipe(content);
  }
}

/** Writes the open vault as one new file of mode 0600. Throws `no-vault`, `locked`, `cannot-write`. */
export function backUpVault(session: VaultSession, path: string): void {
  const { store } = session.opened();
  const { label } = store;
  writeNewFile(path, encodeVaultBackup({ label, vault: store.readVault(), data: store.readData() }));
}

/**
 * Makes a vault from such a file once its pass phrase has opened both parts, and turns to it. Throws
 * `wrong-passphrase`, `damaged-vault`, `unsupported-version`, `cannot-write`; then nothing was made.
 */
export async function restoreVault(
  session: VaultSession,
  { path, passphrase }: { readonly path: string; readonly passphrase: string },
): Promise<void> {
  const backup = parseVaultBackup(readSmallFile(path, MAX_BACKUP));
  const { vaultKey } = decodeVaultSecrets(await session.sealer.open(backup.vault, passphrase));
  const { generation, data } = openVaultData(vaultKey, backup.data);
  // The audit log stays where it was written: the restored vault begins its own.
  const { audit: _audit, ...kept } = data;
  const restored = { ...backup, data: sealVaultData({ vaultKey, generation, data: kept }) };
  wipe(vaultKey);
  session.select(createVault(session.vaults, restored).id);
  await session.unlock(passphrase);
}

/**
 * Adds the age identities in a file to those the vault reads with; it still encrypts for its own. Returns how many
 * are new. Throws `identity-needed`, `wrong-passphrase`, `locked`.
 */
export async function importIdentities(
  session: VaultSession,
  { path, passphrase }: { readonly path: string; readonly passphrase: string },
): Promise<{ readonly added: number }> {
  const known = session.identities();
  const added = readIdentityFile(path).filter((identity) => !known.includes(identity));
  if (added.length > 0) await session.replaceIdentities(passphrase, (all) => [...all, ...added]);
  return { added: added.length };
}

/** Writes the vault's identities as the age program takes them: a new file of mode 0600. Throws `wrong-passphrase`. */
export async function exportIdentities(
  session: VaultSession,
  { path, passphrase }: { readonly path: string; readonly passphrase: string },
): Promise<void> {
  const { identities } = await session.reopen(passphrase);
  const blocks = await Promise.all(
    identities.map(async (identity) => `# public key: ${await recipientOf(identity)}\n${identity}\n`),
  );
  writeNewFile(path, Buffer.from(blocks.join('')));
}

/** A new identity of the vault's own; the old ones still open what was made for them. Throws `wrong-passphrase`. */
export async function rotateIdentity(
  session: VaultSession,
  { kind, passphrase }: { readonly kind: 'hybrid' | 'x25519'; readonly passphrase: string },
): Promise<void> {
  const identity = await newIdentity(kind);
  await session.replaceIdentities(passphrase, (all) => [identity, ...all]);
}
