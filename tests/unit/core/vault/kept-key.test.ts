import { expect, test } from 'vitest';
import { openKeptKey, sealKeptKey } from '../../../../electron/core/vault/kept-key';

const key = new Uint8Array(32).fill(7);
const id = '0123456789abcdef0123456789abcdef';
const kept = {
  madeAt: '2026-11-25T03:00:00.000Z',
  modelId: 'default',
  keyImage: Uint8Array.from({ length: 196_608 }, (_, i) => (i * 31) & 255),
  seed: Uint8Array.from({ length: 196_608 }, (_, i) => i >> 10),
};
const code = (wanted: string) => expect.objectContaining({ code: wanted });

test('comes back as it was, and no two files of it are alike', () => {
  const file = sealKeptKey(key, id, kept);
  const opened = openKeptKey(key, id, file);
  expect({ ...opened, keyImage: [...opened.keyImage], seed: [...opened.seed] }).toEqual({
    ...kept,
    keyImage: [...kept.keyImage],
    seed: [...kept.seed],
  });
  expect(Buffer.from(file).equals(sealKeptKey(key, id, kept))).toBe(false);
  expect(Buffer.from(file).includes(Buffer.from(kept.keyImage.subarray(0, 64)))).toBe(false);
});

test('another key, another id, any altered byte and any cut are refused', () => {
  const file = sealKeptKey(key, id, kept);
  expect(() => openKeptKey(new Uint8Array(32), id, file)).toThrow(code('damaged-data'));
  expect(() => openKeptKey(key, 'f'.repeat(32), file)).toThrow(code('damaged-data'));
  for (const at of [0, 10, 22, 30, 5_000, file.length - 1]) {
    const altered = file.slice();
    altered[at]! ^= 1;
    expect(() => openKeptKey(key, id, altered)).toThrow(code('damaged-data'));
  }
  for (const length of [0, 8, 37, 38, file.length - 1])
    expect(() => openKeptKey(key, id, file.subarray(0, length))).toThrow(code('damaged-data'));
});

test('a newer version says so', () => {
  const file = sealKeptKey(key, id, kept).slice();
  file[9] = 2;
  expect(() => openKeptKey(key, id, file)).toThrow(code('unsupported-version'));
});
