import { AppError, errorCodeOf } from '../../shared/errors';
import { openVaultData, type VaultData } from '../core/vault/vault-data';
import { decodeVaultSecrets, type VaultSecrets } from '../core/vault/vault-secrets';
import type { VaultStore } from '../storage/vault-store';
import type { VaultSealer } from './vault-session';

/** What a vault's two files hold. */
export interface OpenedStore {
  readonly secrets: VaultSecrets;
  readonly generation: number;
  readonly data: VaultData;
}

/**
 * Opens both files of a vault. `earlier`: the generation to take in the place of a current file that is damaged; it is
 * then written as the current one, and the damaged one becomes the one before it. 0: a damaged file is
 * `damaged-vault`. Throws `wrong-passphrase`, `damaged-vault`, `unsupported-version`, `lock-held`.
 */
export async function openStore(options: {
  readonly store: VaultStore;
  readonly sealer: VaultSealer;
  readonly passphrase: string;
  readonly earlier: number;
}): Promise<OpenedStore> {
  const { store, sealer, passphrase, earlier } = options;
  const open = async (file: Uint8Array) => decodeVaultSecrets(await sealer.open(file, passphrase));
  const vault = await firstWhole(earlier, async (at) => {
    const file = store.readVault(at);
    return { file, opened: at === 0 ? await openCurrent(store, file, open) : await open(file) };
  });
  const data = await firstWhole(earlier, async (at) => {
    const file = store.readData(at);
    return { file, opened: openVaultData(vault.opened.vaultKey, file) };
  });
  if (vault.isEarlier || data.isEarlier)
    store.whileLocked(() => {
      if (vault.isEarlier) store.writeVault(vault.file);
      if (data.isEarlier) store.writeData(data.file);
    });
  return { secrets: vault.opened, ...data.opened };
}

type Open = (file: Uint8Array) => Promise<VaultSecrets>;

/**
 * Damage to the few bytes the pass phrase is tried on looks like a wrong one. All generations are under one pass
 * phrase: where it opens the one before, the current one is `damaged-vault`.
 */
async function openCurrent(store: VaultStore, file: Uint8Array, open: Open): Promise<VaultSecrets> {
  try {
    return await open(file);
  } catch (error) {
    if (errorCodeOf(error) !== 'wrong-passphrase' || !(await opensBefore(store, open))) throw error;
    throw new AppError('damaged-vault', 'the pass phrase opens the generation before');
  }
}

async function opensBefore(store: VaultStore, open: Open): Promise<boolean> {
  try {
    await open(store.readVault(1));
    return true;
  } catch {
    return false;
  }
}

/** What is current, or, where that is damaged and another generation was asked for, that one. */
async function firstWhole<T>(earlier: number, read: (generation: number) => Promise<T>) {
  try {
    return { ...(await read(0)), isEarlier: false };
  } catch (error) {
    if (earlier === 0 || errorCodeOf(error) !== 'damaged-vault') throw error;
    return { ...(await read(earlier)), isEarlier: true };
  }
}
