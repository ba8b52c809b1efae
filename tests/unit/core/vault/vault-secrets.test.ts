import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeVaultSecrets, encodeVaultSecrets } from '../../../../electron/core/vault/vault-secrets';

const secrets = { identities: ['AGE-SECRET-KEY-1ABC'], vaultKey: new Uint8Array(randomBytes(32)) };
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

test('identities and vault key come back', () => {
  expect(decodeVaultSecrets(encodeVaultSecrets(secrets))).toEqual(secrets);
});

test('a newer vault is told apart from a damaged one', () => {
  expect(() => decodeVaultSecrets(encode({ version: 2 }))).toThrow(
    expect.objectContaining({ code: 'unsupported-version' }),
  );
  const wrong: readonly unknown[] = [
    [],
    null,
    { version: 1 },
    { version: 1, identities: [], vaultKey: Buffer.alloc(32).toString('base64') },
    { version: 1, identities: ['AGE-SECRET-KEY-1'], vaultKey: Buffer.alloc(31).toString('base64') },
    { version: 1, identities: ['age1public'], vaultKey: Buffer.alloc(32).toString('base64') },
  ];
  for (const value of wrong)
    expect(() => decodeVaultSecrets(encode(value))).toThrow(
      expect.objectContaining({ code: 'damaged-vault' }),
    );
  expect(() => decodeVaultSecrets(Uint8Array.of(0xff, 0xfe))).toThrow(
    expect.objectContaining({ code: 'damaged-vault' }),
  );
});
