import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decryptWithPassphrase } from '../../electron/core/age/age';
import { openVaultData, sealVaultData } from '../../electron/core/vault/vault-data';
import { decodeVaultSecrets } from '../../electron/core/vault/vault-secrets';

/** Lets two years pass since every kit of the home's one vault was proved. */
export async function makeProofsOld(home: string, passphrase: string): Promise<void> {
  const vaults = join(home, 'vaults');
  const folder = join(vaults, readdirSync(vaults)[0]!);
  const secrets = await decryptWithPassphrase(readFileSync(join(folder, 'vault.age')), passphrase);
  const { vaultKey } = decodeVaultSecrets(secrets);
  const { generation, data } = openVaultData(vaultKey, readFileSync(join(folder, 'vault-data')));
  const provedAt = new Date(Date.now() - 2 * 365 * 86_400_000).toISOString();
  const recovery = data.recovery.map((reader) => ({ ...reader, provedAt }));
  const next = { vaultKey, generation: generation + 1, data: { ...data, recovery } };
  writeFileSync(join(folder, 'vault-data'), sealVaultData(next));
}
