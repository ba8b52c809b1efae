import { describe, expect, test } from 'vitest';

import {
  encodeManifest,
  type Manifest,
  MAX_MANIFEST_LENGTH,
  parseManifest,
} from '../../../../electron/core/container/manifest';
import { parseStrictJson } from '../../../../electron/core/container/strict-json';

const manifest: Manifest = {
  name: 'image.dcm',
  path: ['study', 'series'],
  size: 1000,
  modifiedNs: '1700000000123456789',
  mediaType: 'application/dicom',
  permutation: { p: 1, q: 255, k: 64 },
  model: { id: 'untrained', sha256: 'a'.repeat(64) },
  keyImageSha256: '0'.repeat(64),
  program: 'radseal 0.1.0',
};

const bytes = (text: string) => new TextEncoder().encode(text);
const damaged = expect.objectContaining({ code: 'damaged-data' }) as Error;
const parseWith = (change: Record<string, unknown>) =>
  parseManifest(bytes(JSON.stringify({ ...manifest, ...change })));

test('what is written is read back', () => {
  for (const each of [
    manifest,
    { ...manifest, model: null, path: [] },
    { ...manifest, nameBytes: 'Tfxs' },
    { ...manifest, modifiedNs: '-5' },
  ]) {
    expect(parseManifest(encodeManifest(each))).toEqual(each);
  }
});

test('from 1 MiB on, 4 + length is a whole number of chunks, padded with spaces', () => {
  const large = { ...manifest, size: 1024 * 1024 };
  const encoded = encodeManifest(large);
  expect(encoded).toHaveLength(16_384 - 4);
  expect(parseManifest(encoded)).toEqual(large);
  expect(encodeManifest({ ...manifest, size: 1024 * 1024 - 1 }).length).toBeLessThan(1_000);
  const deep = { ...large, path: Array.from({ length: 100 }, () => 'x'.repeat(250)) };
  expect((encodeManifest(deep).length + 4) % 16_384).toBe(0);
});

test('a manifest beyond 64 KiB is `too-large` to write and damaged to read', () => {
  const path = Array.from({ length: 300 }, () => 'x'.repeat(250));
  expect(() => encodeManifest({ ...manifest, path })).toThrowError(
    expect.objectContaining({ code: 'too-large' }) as Error,
  );
  const padded = new Uint8Array(MAX_MANIFEST_LENGTH + 1).fill(0x20);
  padded.set(bytes(JSON.stringify(manifest)));
  expect(() => parseManifest(padded)).toThrowError(damaged);
});

test('a name that attacks can be neither written nor read', () => {
  expect(() => encodeManifest({ ...manifest, name: '../x' })).toThrowError(
    expect.objectContaining({ code: 'internal' }) as Error,
  );
  for (const name of ['../x', '/etc/passwd', 'a\\b', '..', 'CON', 'a\u202eb', '', 'x'.repeat(256)]) {
    expect(() => parseWith({ name })).toThrowError(damaged);
    expect(() => parseWith({ path: ['ok', name] })).toThrowError(damaged);
  }
});

test.each([
  ['name', 5],
  ['path', 'study'],
  ['path', [1]],
  ['size', -1],
  ['size', 1.5],
  ['size', 2 ** 53],
  ['size', '5'],
  ['modifiedNs', 5],
  ['modifiedNs', '1e5'],
  ['modifiedNs', '-0'],
  ['modifiedNs', '01'],
  ['modifiedNs', ''],
  ['mediaType', null],
  ['mediaType', 'a\nb'],
  ['permutation', { p: 0, q: 1, k: 1 }],
  ['permutation', { p: 1, q: 256, k: 1 }],
  ['permutation', { p: 1, q: 1, k: 65 }],
  ['permutation', { p: 1, q: 1, k: 1, r: 1 }],
  ['permutation', { p: '1', q: 1, k: 1 }],
  ['permutation', null],
  ['model', 'x'],
  ['model', { id: 'x' }],
  ['model', { id: 'x', sha256: 'A'.repeat(64) }],
  ['model', []],
  ['keyImageSha256', '0'.repeat(63)],
  ['program', 1],
  ['nameBytes', 'not base64!'],
  ['nameBytes', ''],
  ['nameBytes', Buffer.from('a/b').toString('base64')],
  ['nameBytes', null],
  ['extra', 1],
])('%s = %j is refused', (key, value) => {
  expect(() => parseWith({ [key]: value })).toThrowError(damaged);
});

test.each(Object.keys(manifest))('without %s it is refused', (key) => {
  const { [key as keyof Manifest]: _, ...rest } = manifest;
  expect(() => parseManifest(bytes(JSON.stringify(rest)))).toThrowError(damaged);
});

describe('strict JSON', () => {
  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '{"x":{"a":1,"b":[{"c":1,"c":2}]}}',
    '{"a":[1,{"b":1}],"a":2}',
    '\ufeff{}',
    '{"a":1}}',
    '',
    '{a:1}',
    '{"a":1,}',
  ])('%j is refused', (text) => expect(() => parseStrictJson(bytes(text))).toThrowError(damaged));

  test('malformed UTF-8 is refused', () => {
    expect(() => parseStrictJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrowError(damaged);
  });

  test.each([
    '{"a":{"a":1},"b":{"a":"{\\"a\\":1,"}}',
    '["a","a"]',
    ' {"a":"a","b":["a",{"a":1}]} ',
    '"a"',
    '{}',
  ])('%j is read', (text) => expect(parseStrictJson(bytes(text))).toEqual(JSON.parse(text)));

  test('depth costs no stack', () => {
    const text = '['.repeat(30_000) + ']'.repeat(30_000);
    expect(Array.isArray(parseStrictJson(bytes(text)))).toBe(true);
  });
});

test('a manifest with a key twice is refused', () => {
  const text = JSON.stringify(manifest).replace('{', '{"name":"other.dcm",');
  expect(() => parseManifest(bytes(text))).toThrowError(damaged);
});
