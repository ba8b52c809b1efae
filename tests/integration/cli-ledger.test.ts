import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyImagePng } from '../../electron/services/key-image-png';
import { eventsOf, expectExit, radseal, summaryOf, temporaryFolder } from '../helpers/cli';

// The ledger of used keys, by the command line. One vault for the whole file: the tests run in order.

const folder = temporaryFolder();
const home = folder.at('home');
const run = (args: readonly string[]) =>
  radseal(args, { home, env: { RADSEAL_PASSPHRASE: 'lantern orbit walnut seven' } });
const encrypt = (source: string, to: string, ...more: readonly string[]) =>
  run(['encrypt', folder.at(source), '--to', folder.at(to), ...more]);
const withImage = ['--key-image', folder.at('key.png')];

beforeAll(async () => {
  writeFileSync(folder.at('a.bin'), randomBytes(5_000));
  writeFileSync(folder.at('key.png'), keyImagePng(randomBytes(196_608)));
  mkdirSync(folder.at('many'));
  for (let n = 0; n < 70; n++) writeFileSync(folder.at('many', `${n}.bin`), randomBytes(500));
  expectExit(await run(['init', '--x25519', '--kit', folder.at('kit.txt')]), 0);
  expectExit(await run(['recovery', 'prove', folder.at('kit.txt')]), 0);
}, 240_000);
afterAll(() => folder.remove());

const ledger = () => join(home, 'vaults', readdirSync(join(home, 'vaults'))[0]!, 'ledger.db');
function countIn(table: 'file_keys' | 'key_images' | 'samples'): number {
  const database = new Database(ledger(), { readonly: true });
  const { n } = database.prepare(`select count(*) as n from ${table}`).get() as { n: number };
  database.close();
  return n;
}

test('every file of a job has a key that was written down, many in one commit', async () => {
  const job = await encrypt('many', 'many-out', ...withImage, '--json');
  expect(summaryOf(job)).toMatchObject({ done: 70, failed: 0, repeatedKeyImages: 0, alikeKeyImages: 0 });
  const written = countIn('file_keys');
  expect(written).toBeGreaterThanOrEqual(70);
  expect(written).toBeLessThanOrEqual(70 + 63);
  expect([countIn('key_images'), countIn('samples')]).toEqual([1, 0]);
  expect(statSync(ledger()).mode & 0o777).toBe(0o600);
});

test('a key image that comes again is counted and told, and the file is encrypted all the same', async () => {
  const before = countIn('file_keys');
  const again = await encrypt('a.bin', 'again', ...withImage);
  expectExit(again, 0);
  expect(again.stdout).toContain('Key images used before: 1');
  expect(again.stderr).toContain('a key image was used before');
  expect([countIn('file_keys') - before, countIn('key_images')]).toEqual([1, 1]);
});

test('key images that were grown leave a sample, and are not alike', async () => {
  const grown = await run([
    'encrypt',
    folder.at('many', '1.bin'),
    folder.at('many', '2.bin'),
    '--to',
    folder.at('grown'),
    '--json',
  ]);
  expect(summaryOf(grown)).toMatchObject({ done: 2, keyImages: 2, repeatedKeyImages: 0, alikeKeyImages: 0 });
  expect(countIn('samples')).toBe(2);
});

test('without an open vault there is no ledger', async () => {
  const before = countIn('file_keys');
  const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
  const run = await encrypt('a.bin', 'alone', ...withImage, '--no-vault', '-r', recipient, '--json');
  expect(summaryOf(run)).not.toHaveProperty('repeatedKeyImages');
  expect(countIn('file_keys')).toBe(before);
});

test('a damaged ledger is told, and encrypting goes on', async () => {
  for (const end of ['', '-wal', '-shm']) rmSync(`${ledger()}${end}`, { force: true });
  writeFileSync(ledger(), randomBytes(9_000));
  const done = await encrypt('a.bin', 'damaged', ...withImage, '--json');
  expectExit(done, 0);
  expect(eventsOf(done)).toContainEqual(
    expect.objectContaining({ type: 'warning', warning: 'ledger-unavailable' }),
  );
  expect(summaryOf(done)).not.toHaveProperty('repeatedKeyImages');
});
