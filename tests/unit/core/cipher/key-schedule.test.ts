import { createHash, hkdfSync } from 'node:crypto';

import { describe, expect, test, vi } from 'vitest';

const drawn: Uint8Array[] = [];
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const randomBytes = (length: number) => {
    const bytes = crypto.randomBytes(length);
    drawn.push(Uint8Array.from(bytes));
    return bytes;
  };
  return { ...crypto, randomBytes };
});

const { drawFileKey, fileSubkey, keyImageDigest, vaultSubkey } =
  await import('../../../../electron/core/cipher/key-schedule');

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const rfc5869 = (ikm: Uint8Array, salt: Uint8Array, info: string) =>
  hex(new Uint8Array(hkdfSync('sha256', ikm, salt, info, 32)));

describe('file key', () => {
  test('is HKDF of s and the key image, salted with the fileId', () => {
    const keyImage = new Uint8Array(196_608).fill(7);
    drawn.length = 0;
    const { fileKey, fileId } = drawFileKey(keyImageDigest(keyImage));
    const [secret, id] = drawn;
    expect(drawn.map((bytes) => bytes.length)).toEqual([32, 16]);
    expect(hex(fileId)).toBe(hex(id!));
    const inputKey = Buffer.concat([secret!, createHash('sha512').update(keyImage).digest()]);
    expect(hex(fileKey)).toBe(rfc5869(inputKey, fileId, 'radseal/v1 file-key'));
  });

  test.each([
    ['all zeros', () => new Uint8Array(196_608)],
    ['a constant', () => new Uint8Array(196_608).fill(128)],
    ["an attacker's bytes", () => Uint8Array.from({ length: 196_608 }, (_, index) => index % 251)],
  ])('1,000 files with a generator forced to %s have 1,000 file keys', (_, keyImage) => {
    const digest = keyImageDigest(keyImage());
    const keys = Array.from({ length: 1_000 }, () => drawFileKey(digest));
    expect(new Set(keys.map(({ fileKey }) => hex(fileKey))).size).toBe(1_000);
    expect(new Set(keys.map(({ fileId }) => hex(fileId))).size).toBe(1_000);
  });

  test('has one subkey a purpose and a file', () => {
    const key = { fileKey: new Uint8Array(32).fill(1), fileId: new Uint8Array(16).fill(2) };
    const other = { fileKey: key.fileKey, fileId: new Uint8Array(16).fill(3) };
    const subkeys = (['payload', 'reader-tag', 'readers'] as const).flatMap((purpose) => [
      hex(fileSubkey(key, purpose)),
      hex(fileSubkey(other, purpose)),
    ]);
    expect(new Set(subkeys).size).toBe(6);
    // From tools independent of this code: python3 -c 'import hmac; print(hmac.new(bytes([1]*32),
    // b"radseal/v1 payload\0"+bytes([2]*16)+b"\1", "sha256").hexdigest())'
    expect(subkeys[0]).toBe('8252e376499e1d7e0996d8b9b6fd1e2137ffb7cbe711a6b70e43fde6edfb16fc');
  });
});

test('vault subkeys: one a purpose, by HKDF-Expand of the vault key', () => {
  const vaultKey = new Uint8Array(32).fill(9);
  // python3 -c 'import hmac; print(hmac.new(bytes([9]*32), b"radseal/v1 vault journal\1", "sha256").hexdigest())'
  expect(hex(vaultSubkey(vaultKey, 'journal'))).toBe(
    'cb83cbd7e6c11ea7379b8bf839fe1e4c325d4b4c22edf4d26f0f0e15a37c3ec8',
  );
  expect(hex(vaultSubkey(vaultKey, 'names'))).not.toBe(hex(vaultSubkey(vaultKey, 'journal')));
});
