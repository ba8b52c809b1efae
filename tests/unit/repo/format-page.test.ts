import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { createCatMap } from '../../../electron/core/cipher/cat-map';
import { fileSubkey } from '../../../electron/core/cipher/key-schedule';
import { payloadContext } from '../../../electron/core/container/header';
import { padmeLength } from '../../../electron/core/container/padding';
import { parseReaders } from '../../../electron/core/container/readers';
import { identityInKit } from '../../../electron/core/vault/recovery-kit';
import { ERROR_CODES } from '../../../shared/errors';
import { decryptBytes } from '../../helpers/containers';
import { GOLDEN } from '../../helpers/golden';

// What docs/format.md says in figures, against what the product does.
const page = readFileSync(resolve(import.meta.dirname, '../../../docs/format.md'), 'utf8');

it('the example is what the product computes', async () => {
  const folder = join(GOLDEN, '0.1.0');
  const identity = identityInKit(await readFile(join(folder, 'x25519-identity.txt'), 'utf8'));
  const container = await readFile(join(folder, 'x25519/notes.txt.rsl'));
  const { manifest, head } = await decryptBytes(container, [identity]);
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  for (const value of [
    'x25519/notes.txt.rsl',
    hex(head.header.fileId),
    hex(head.key.fileKey),
    hex(fileSubkey(head.key, 'payload')),
    hex(fileSubkey(head.key, 'readers')),
    hex(fileSubkey(head.key, 'reader-tag')),
    hex(parseReaders(container).mac),
    hex(payloadContext(head.header).subarray(0, 16)),
    `p = ${manifest.permutation.p}, q = ${manifest.permutation.q}, k = ${manifest.permutation.k}`,
  ]) {
    expect(page).toContain(value);
  }
});

it('the digests of the permutation are what the product computes', () => {
  const original = Uint8Array.from({ length: 1_000_003 }, (_, i) => (7 * i + 13 * Math.floor(i / 256)) & 255);
  const moved = new Uint8Array(original.length);
  createCatMap({ p: 3, q: 5, k: 7 }).confuse(original, moved);
  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  expect(page).toContain(digest(original));
  expect(page).toContain(digest(moved));
});

it('the lengths after padding are right', () => {
  const text = page.replace(/\s+/g, ' ');
  for (const length of [300, 1_000, 100_000, 1_048_577, 1_000_000_000]) {
    expect(text).toContain(
      `${length.toLocaleString('en')} gives ${padmeLength(length).toLocaleString('en')}`,
    );
  }
});

it('every code it names exists', () => {
  const named = [...page.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, code]) => code!);
  const others = new Set(['cryptography.cobblestone', 'vault-data', 'reader-tag']);
  expect(
    named.filter((code) => !others.has(code) && !(ERROR_CODES as readonly string[]).includes(code)),
  ).toEqual([]);
});
