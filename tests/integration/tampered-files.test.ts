import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { TEAM_FROM } from '../../electron/workers/crypt/team';
import { temporaryFolder } from '../helpers/cli';
import { patternBytes } from '../helpers/containers';
import { startPools } from '../helpers/pools';
import { asFiles, wrongRefusals } from '../helpers/tampered-files';
import { FLIP_CODES, makeTarget } from '../helpers/tampering';
import { encryptTask } from '../helpers/tasks';
import { newReader } from '../helpers/workplace';

// The sample of tests/full/container-tampering, through the worker that decrypts in the product: whatever is changed, it is
// refused, and nothing stands under any name.

const folder = temporaryFolder();
const pools = startPools();
const open = asFiles(pools.crypt, folder);
afterAll(async () => {
  await pools.close();
  folder.remove();
});

test('the untouched container is decrypted', async () => {
  const own = temporaryFolder();
  const target = await makeTarget(4096, 2_000);
  const { code, left } = await asFiles(pools.crypt, own)(target.container, target.identity);
  expect(code).toBe('done');
  expect(readFileSync(own.at('released', left[0]!)).equals(patternBytes(2_000))).toBe(true);
  own.remove();
});

test('a bit in every part, flipped', async () => {
  const target = await makeTarget(4096, 2_000);
  const bits = Array.from({ length: 330 }, (_, n) => n * 99 + (n % 8));
  expect(await wrongRefusals(target, bits, open)).toEqual([]);
});

test('cut anywhere, or longer by one byte', async () => {
  const { container, identity } = await makeTarget(65_536, 60_000);
  for (let length = 0; length < container.length; length += 1_009) {
    const { code, left } = await open(container.subarray(0, length), identity);
    expect([code, left], `${length} bytes`).toEqual([length === 0 ? 'not-encrypted' : 'truncated', []]);
  }
  expect(await open(Buffer.concat([container, Buffer.of(0)]), identity)).toEqual({
    code: 'trailing-data',
    left: [],
  });
});

test('a large file, which several threads decrypt: chunks of every thread, the padding and the hash', async () => {
  const { recipient, identity } = await newReader();
  const source = folder.at('large.bin');
  writeFileSync(source, randomBytes(TEAM_FROM + 3_000_000));
  const { name } = await pools.crypt.encryptFile(
    encryptTask({ source, targetFolder: folder.path, recipients: [recipient] }),
  );
  const container = readFileSync(folder.at(name));
  for (const part of [0.01, 0.13, 0.37, 0.61, 0.88, 0.9999]) {
    const at = Math.floor(container.length * part);
    container[at]! ^= 0x10;
    const { code, left } = await open(container, identity);
    container[at]! ^= 0x10;
    expect([FLIP_CODES.has(code), left], `${part}: ${code}`).toEqual([true, []]);
  }
  expect(readdirSync(folder.path).filter((file) => file.includes('.part'))).toEqual([]);
});
