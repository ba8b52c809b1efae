import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../electron/core/age/age';
import { keyImagePng } from '../../electron/services/key-image-png';
import { expectExit, filesOf, radseal, summaryOf, temporaryFolder } from '../helpers/cli';
import { writeEvidence } from '../helpers/evidence';

// Readers that come and go, by the command line from end to end. The parts are tested one by one in
// tests/integration/cli-contacts, cli-shares, share, and tests/unit.

const folder = temporaryFolder();
const env = { RADSEAL_PASSPHRASE: 'lantern orbit walnut seven' };
const run = (args: readonly string[], home = 'home') => radseal(args, { home: folder.at(home), env });
const startedAt = Date.now();
const counts = { reencrypted: 0, recoveryReaders: 0 };

beforeAll(async () => {
  for (const home of ['home', 'annas']) {
    const kit = folder.at(home === 'home' ? 'kit.txt' : 'annas.txt');
    expectExit(await run(['init', '--x25519', '--kit', kit], home), 0);
    expectExit(await run(['recovery', 'prove', kit], home), 0);
  }
  const card = folder.at('anna.radseal-contact');
  expectExit(await run(['contacts', 'export', card, '--name', 'Anna Meier'], 'annas'), 0);
  expectExit(await run(['contacts', 'import', card]), 0);
  writeFileSync(folder.at('a.txt'), 'a report');
  writeFileSync(folder.at('key.png'), keyImagePng(new Uint8Array(196_608)));
}, 240_000);
afterAll(folder.remove);

test('encrypted anew under a new key, in its place, for those who stay', async () => {
  const out = folder.at('anew');
  const encrypted = await run(['encrypt', folder.at('a.txt'), '--to', out, '-r', 'Anna Meier', '--json']);
  const [old] = filesOf(encrypted);
  const bytes = readFileSync(old!.output!);
  const renewed = await run(['share', 'remove', out, '-r', 'Anna Meier', '--anew', '--json']);
  expectExit(renewed, 0);
  expect(renewed.stderr).toContain('new copy only');
  const [made] = filesOf(renewed);
  expect(made).toMatchObject({ removed: 1, verified: true });
  expect(made!.fileId).not.toBe(old!.fileId);
  expect(readdirSync(out)).toEqual([basename(made!.output!)]);
  expect(summaryOf(await run(['verify', out, '--json'], 'annas')).codes).toEqual({ 'no-matching-key': 1 });
  expectExit(await run(['decrypt', out, '--to', folder.at('anew-back')]), 0);
  expect(readFileSync(folder.at('anew-back', 'a.txt')).equals(readFileSync(folder.at('a.txt')))).toBe(true);
  // The old copy, kept elsewhere, opens as before: that is what the warning says.
  writeFileSync(folder.at('kept.rsl'), bytes);
  expectExit(await run(['verify', folder.at('kept.rsl')], 'annas'), 0);
  // With a reader nobody here knows nothing is done.
  const stranger = await recipientOf(await newIdentity('x25519'));
  writeFileSync(folder.at('anew', 'kept.rsl'), bytes);
  expectExit(await run(['share', 'add', folder.at('anew', 'kept.rsl'), '-r', stranger]), 0);
  const refused = await run([
    'share',
    'remove',
    folder.at('anew', 'kept.rsl'),
    '-r',
    'Anna Meier',
    '--anew',
    '--json',
  ]);
  expect(summaryOf(refused).codes).toEqual({ 'unknown-readers': 1 });
  expectExit(await run(['verify', folder.at('anew', 'kept.rsl')], 'annas'), 0);
  counts.reencrypted += 1;
}, 240_000);

test('a second recovery reader, and one that takes the place of the first, are in every file once proved', async () => {
  type Listed = {
    readonly fingerprint: string;
    readonly provedAt: string | null;
    readonly retiredAt: string | null;
  };
  const list = async () => {
    const told = await run(['recovery', 'list', '--json']);
    expectExit(told, 0);
    return (JSON.parse(told.stdout) as { recovery: readonly Listed[] }).recovery;
  };
  const [first] = await list();
  const two = folder.at('two.txt');
  expectExit(await run(['recovery', 'renew', '--beside', '--kit', two]), 0);
  expectExit(await run(['recovery', 'prove', two]), 0);
  const three = folder.at('three.txt');
  expectExit(await run(['recovery', 'renew', '--replace', first!.fingerprint, '--kit', three]), 0);
  const readers = async (to: string) => {
    const made = await run([
      'encrypt',
      folder.at('a.txt'),
      '--key-image',
      folder.at('key.png'),
      '--to',
      folder.at(to),
      '--json',
    ]);
    expectExit(made, 0);
    return (JSON.parse(made.stdout.split('\n')[0]!) as { readers: { recovery: number } }).readers.recovery;
  };
  expect(await readers('before')).toBe(2);
  const opens = async (to: string, kit: string) =>
    (await run(['verify', folder.at(to), '-i', kit], 'new')).code;
  expect(await opens('before', folder.at('kit.txt'))).toBe(0);
  expectExit(await run(['recovery', 'prove', three]), 0);
  expect((await list()).map(({ retiredAt }) => retiredAt !== null)).toEqual([true, false, false]);
  expect(await readers('after')).toBe(2);
  expect(await opens('after', folder.at('kit.txt'))).toBe(1);
  expect(await opens('after', three)).toBe(0);
  // The readers of today in the place of those of then.
  expectExit(await run(['vault', 'rewrap', folder.at('before')]), 0);
  expect(await opens('before', folder.at('kit.txt'))).toBe(1);
  expect(await opens('before', three)).toBe(0);
  const unknown = await run(['recovery', 'renew', '--replace', 'ffff', '--kit', folder.at('no.txt')]);
  expectExit(unknown, 2);
  // An old kit is proved again as ever; it stays retired.
  expectExit(await run(['recovery', 'prove', folder.at('kit.txt')]), 0);
  expect((await list())[0]?.retiredAt).not.toBe(null);
  counts.recoveryReaders += 3;
}, 300_000);

test('is written down', () => {
  expect(counts).toEqual({ reencrypted: 1, recoveryReaders: 3 });
  writeEvidence('readers-come-and-go', counts, startedAt);
});
