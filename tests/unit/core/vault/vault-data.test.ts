import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openVaultData, sealVaultData, type VaultData } from '../../../../electron/core/vault/vault-data';

const vaultKey = new Uint8Array(randomBytes(32));
const data: VaultData = {
  recovery: [
    { recipient: 'age1pq1example', kind: 'hybrid', madeAt: '2026-01-01T00:00:00.000Z', provedAt: null },
    {
      recipient: 'age1example',
      kind: 'x25519',
      madeAt: '2026-01-01T00:00:00.000Z',
      provedAt: '2026-01-02T00:00:00.000Z',
    },
  ],
  contacts: [],
  groups: [],
  minimumFormat: 1,
};
const sealed = sealVaultData({ vaultKey, generation: 7, data });
const damaged = expect.objectContaining({ code: 'damaged-vault' });

test('comes back with its generation', () => {
  expect(openVaultData(vaultKey, sealed)).toEqual({ generation: 7, data });
});

test('every write takes a fresh nonce', () => {
  const again = sealVaultData({ vaultKey, generation: 7, data });
  expect(Buffer.from(again).equals(sealed)).toBe(false);
});

test('another key, any changed byte and any truncation is damaged-vault', () => {
  expect(() => openVaultData(new Uint8Array(32), sealed)).toThrow(damaged);
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = Uint8Array.from(sealed);
      bytes[at]! ^= change;
      // Bytes 8 and 9 are the version: a larger one is a newer vault's.
      const code = at === 8 || (at === 9 && bytes[9]! > 1) ? 'unsupported-version' : 'damaged-vault';
      expect(() => openVaultData(vaultKey, bytes)).toThrow(expect.objectContaining({ code }));
    }),
  );
  for (let length = 0; length < sealed.length; length++)
    expect(() => openVaultData(vaultKey, sealed.subarray(0, length))).toThrow(damaged);
});

test('the generation is authenticated', () => {
  const other = Uint8Array.from(sealed);
  other[17] = 8;
  expect(() => openVaultData(vaultKey, other)).toThrow(damaged);
});

test.each([0, -1, 1.5, Number.NaN])('a least format of %s is damaged-vault', (minimumFormat) => {
  const file = sealVaultData({ vaultKey, generation: 1, data: { ...data, minimumFormat } });
  expect(() => openVaultData(vaultKey, file)).toThrow(damaged);
});
