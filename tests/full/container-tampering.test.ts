import { afterAll, expect, test } from 'vitest';

import { newIdentity, recipientOf } from '../../electron/core/age/age';
import { temporaryFolder } from '../helpers/cli';
import { codeOf, decryptBytes, encryptBytes, patternBytes } from '../helpers/containers';
import { writeEvidence } from '../helpers/evidence';
import { startPools } from '../helpers/pools';
import { asFiles, wrongRefusals } from '../helpers/tampered-files';
import { codeWhenCut, codeWithBitFlipped, expectedCode, FLIP_CODES, makeTarget } from '../helpers/tampering';

const startedAt = Date.now();
const counts: Record<string, number> = {};

const EXPECTED = ['bitFlips', 'bitFlipsByWorker', 'truncations', 'byteChanges', 'roundTrips'];

// Written only when every test of this file came to its end.
afterAll(() => {
  if (EXPECTED.every((name) => name in counts)) writeEvidence('container-tampering', counts, startedAt);
});

test('all 32,768 bits of a container of 4 KiB with two readers: flipped, it is refused', async () => {
  const target = await makeTarget(4096, 2_000);
  for (let bit = 0; bit < 32_768; bit++) {
    const code = await codeWithBitFlipped(target, bit);
    const expected = expectedCode(target, bit);
    if (expected ? code !== expected : !FLIP_CODES.has(code)) expect.fail(`bit ${bit}: ${code}`);
  }
  counts['bitFlips'] = 32_768;
});

test('the same bits, each handed to the worker that decrypts in the product: refused, and no byte under any name', async () => {
  const folder = temporaryFolder();
  const pools = startPools();
  const target = await makeTarget(4096, 2_000);
  expect(await wrongRefusals(target, Array(32_768).keys(), asFiles(pools.crypt, folder))).toEqual([]);
  await pools.close();
  folder.remove();
  counts['bitFlipsByWorker'] = 32_768;
});

test('every truncation of a container of 64 KiB is refused', async () => {
  const target = await makeTarget(65_536, 60_000);
  for (let length = 0; length < 65_536; length++) {
    const code = await codeWhenCut(target, length);
    if (code !== (length === 0 ? 'not-encrypted' : 'truncated')) expect.fail(`${length} bytes: ${code}`);
  }
  counts['truncations'] = 65_536;
});

test('10,000 bytes changed to another value, one at a time, in a container of 64 KiB', async () => {
  const { container, identity } = await makeTarget(65_536, 60_000);
  for (let round = 0; round < 10_000; round++) {
    const changed = container.slice();
    const at = Math.floor(Math.random() * changed.length);
    changed[at]! ^= 1 + Math.floor(Math.random() * 255);
    const code = await codeOf(decryptBytes(changed, [identity]));
    if (!FLIP_CODES.has(code)) expect.fail(`byte ${at} as ${changed[at]}: ${code}`);
  }
  counts['byteChanges'] = 10_000;
});

test('2,000 sizes around 0, 16 KiB, 256 KiB and 1 MiB come back byte for byte', async () => {
  const identity = await newIdentity('x25519');
  const recipient = await recipientOf(identity);
  const edges = [0, 16 * 1024, 256 * 1024, 1024 * 1024];
  const pattern = patternBytes(1024 * 1024 + 300);
  for (let round = 0; round < 2_000; round++) {
    const size = Math.max(0, edges[round % 4]! - 250 + Math.floor(round / 4));
    const original = pattern.subarray(0, size);
    const opened = await decryptBytes(await encryptBytes(original, [recipient]), [identity]);
    if (!Buffer.from(opened.original).equals(original)) expect.fail(`${size} bytes`);
  }
  counts['roundTrips'] = 2_000;
});
