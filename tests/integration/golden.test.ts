import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decryptWithPassphrase } from '../../electron/core/age/age';
import { identityInKit } from '../../electron/core/vault/recovery-kit';
import { openVaultData } from '../../electron/core/vault/vault-data';
import { decodeVaultSecrets, type VaultSecrets } from '../../electron/core/vault/vault-secrets';
import { goldenVersions } from '../helpers/golden';
import { startPools, type Pools } from '../helpers/pools';
import { restore, restoreLacks } from '../helpers/restore';
import { decryptTask } from '../helpers/tasks';

const versions = goldenVersions();
const lacks = restoreLacks();

it('there are golden files', () => {
  expect(versions.map(({ version }) => version)).toContain('0.1.0');
});

describe.each(versions)('files of version $version', ({ folder, files, passphrase }) => {
  let pools: Pools;
  let secrets: VaultSecrets;

  beforeAll(async () => {
    pools = startPools();
    secrets = decodeVaultSecrets(
      await decryptWithPassphrase(await readFile(join(folder, 'vault/vault.age')), passphrase),
    );
    // scrypt in JavaScript takes a second or two, more where other tests run beside it.
  }, 120_000);
  afterAll(() => pools.close());

  it('the vault opens, its recovery reader proved', async () => {
    const { data } = openVaultData(secrets.vaultKey, await readFile(join(folder, 'vault/vault-data')));
    expect(data.recovery.map(({ provedAt }) => provedAt === null)).toEqual([false]);
  });

  it('no golden file was changed', async () => {
    for (const { file, fileSha256 } of files) {
      const digest = createHash('sha256')
        .update(await readFile(join(folder, file)))
        .digest('hex');
      expect([file, digest]).toEqual([file, fileSha256]);
    }
  });

  it.each(files)('$file opens with each of its identities', async ({ file, identities, ...expected }) => {
    expect(identities.length).toBeGreaterThan(0);
    for (const named of identities) {
      const own =
        named === 'vault' ? secrets.identities : [identityInKit(await readFile(join(folder, named), 'utf8'))];
      const task = decryptTask({ source: join(folder, file), targetFolder: null, identities: own });
      const { sha256, name, carrier } = await pools.crypt.decryptFile(task);
      expect({ sha256, name, carrier }).toEqual({
        sha256: expected.sha256,
        name: expected.name,
        carrier: expected.carrier,
      });
    }
  });

  it('tools/restore.py opens the X25519 ones', async ({ skip }) => {
    skip(lacks !== undefined, lacks);
    const target = await mkdtemp(join(tmpdir(), 'radseal-golden-'));
    const named = files.filter(({ identities }) => identities.includes('x25519-identity.txt'));
    const paths = named.map(({ file }) => join(folder, file));
    const ended = await restore(['-i', join(folder, 'x25519-identity.txt'), '--to', target, ...paths]);
    await rm(target, { recursive: true });
    expect([ended.stderr, ended.status, named.length > 0]).toEqual(['', 0, true]);
  });
});
