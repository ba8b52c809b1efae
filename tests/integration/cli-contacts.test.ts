import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../electron/core/age/age';
import { expectExit, filesOf, radseal, summaryOf, temporaryFolder } from '../helpers/cli';

const folder = temporaryFolder();
const env = { RADSEAL_PASSPHRASE: 'lantern orbit walnut seven' };
const run = (args: readonly string[], home = 'mine') => radseal(args, { home: folder.at(home), env });
const locked = (args: readonly string[]) => radseal(args, { home: folder.at('mine') });

beforeAll(async () => {
  for (const home of ['mine', 'annas']) {
    expectExit(await run(['init', '--x25519', '--kit', folder.at(`${home}.txt`)], home), 0);
    expectExit(await run(['recovery', 'prove', folder.at(`${home}.txt`)], home), 0);
  }
  mkdirSync(folder.at('in'));
  for (const name of ['a.bin', 'b.bin']) writeFileSync(folder.at('in', name), randomBytes(2_000));
}, 120_000);
afterAll(folder.remove);

test('a colleague comes in by contact file, is confirmed, and stands in a group', async () => {
  const file = folder.at('anna.radseal-contact');
  expectExit(await run(['contacts', 'export', file, '--name', 'Anna Meier'], 'annas'), 0);
  expect(statSync(file).mode & 0o777).toBe(0o644 & ~process.umask());
  expectExit(await run(['contacts', 'import', file]), 0);
  const again = await run(['contacts', 'import', file]);
  expectExit(again, 1);
  expect(again.stderr).toContain('[contact-exists]');
  expectExit(await run(['contacts', 'group', 'Radiology', 'anna meier']), 0);
  const confirmed = await run(['contacts', 'confirm', 'ANNA MEIER', '--how', 'in-person', '--json']);
  expectExit(confirmed, 0);
  const book = JSON.parse(confirmed.stdout) as { contacts: unknown[]; groups: unknown[] };
  expect(book.contacts).toMatchObject([{ name: 'Anna Meier', confirmed: { how: 'in-person' } }]);
  expect(book.groups).toMatchObject([{ name: 'Radiology' }]);
  const today = new Date().toISOString().slice(0, 10);
  const shown = await run(['contacts', 'list']);
  expect(shown.stdout).toContain(`compared in person on ${today}, a contact since ${today}`);
  // Nothing of it lies about: contacts stand in the sealed part of the vault.
  const [vault] = readdirSync(folder.at('mine', 'vaults'));
  for (const name of readdirSync(folder.at('mine', 'vaults', vault!)))
    expect(readFileSync(folder.at('mine', 'vaults', vault!, name)).includes('Anna')).toBe(false);
});

test('encrypted for a group by its name; shared, told and taken back by name', async () => {
  const out = folder.at('enc');
  const encrypted = await run(['encrypt', folder.at('in'), '--to', out, '-r', 'radiology', '--json']);
  expectExit(encrypted, 0);
  expect(JSON.parse(encrypted.stdout.split('\n')[0]!)).toMatchObject({ names: ['Anna Meier'] });
  const [first] = filesOf(encrypted);
  const who = await run(['who', first!.output!]);
  const listed = await run(['recovery', 'list', '--json']);
  const [{ fingerprint }] = (JSON.parse(listed.stdout) as { recovery: [{ fingerprint: string }] }).recovery;
  expect(who.stdout).toMatch(/1\. my key .*\n.*2\. the recovery kit .*\n.*3\. Anna Meier/);
  expect(who.stdout).toContain(`the recovery kit ${fingerprint}`);
  // Without the vault a kit tells that it opens the file, and nothing of the others.
  const byKit = await locked(['who', first!.output!, '-i', folder.at('mine.txt'), '--json']);
  expect(JSON.parse(byKit.stdout)).toMatchObject({
    opensWith: 'given',
    readers: [{ who: { is: 'unknown' } }, { who: { is: 'given' } }, { who: { is: 'unknown' } }],
  });
  const stranger = await locked(['who', first!.output!, '--json']);
  expect(JSON.parse(stranger.stdout)).toMatchObject({
    opensWith: null,
    readers: [{ who: { is: 'unknown' } }, { who: { is: 'unknown' } }, { who: { is: 'unknown' } }],
  });
  expect(stranger.stdout).not.toContain('Anna');
  expectExit(await run(['verify', out], 'annas'), 0);
  const removed = await run(['share', 'remove', out, '-r', 'Anna Meier', '--json']);
  expectExit(removed, 0);
  expect(removed.stderr).toContain('takes nothing back');
  expect(filesOf(removed).map(({ added, removed: gone }) => [added, gone])).toEqual([
    [0, 1],
    [0, 1],
  ]);
  const closed = await run(['verify', out, '--json'], 'annas');
  expect(summaryOf(closed).codes).toEqual({ 'no-matching-key': 2 });
  expect(filesOf(removed).map(({ postQuantum }) => postQuantum)).toEqual([false, false]);
  const again = await run(['share', 'add', out, '-r', 'radiology']);
  expectExit(again, 0);
  expect(again.stdout.match(/\[not post-quantum\]/g)).toHaveLength(2);
  expectExit(await run(['verify', out], 'annas'), 0);
  expectExit(await run(['verify', out]), 0);
});

test('a file with a reader nobody here knows is not encrypted anew', async () => {
  const out = folder.at('strangers');
  const stranger = await recipientOf(await newIdentity('x25519'));
  const readers = ['-r', stranger, '-r', 'Anna Meier'];
  expectExit(await run(['encrypt', folder.at('in', 'a.bin'), '--to', out, ...readers]), 0);
  const refused = await run(['share', 'remove', out, '-r', 'Anna Meier', '--anew', '--json']);
  expect(summaryOf(refused).codes).toEqual({ 'unknown-readers': 1 });
}, 120_000);

test('names nobody has, keys that stay, and a locked vault are refused', async () => {
  const out = folder.at('enc');
  const unknown = await run(['encrypt', folder.at('in'), '-r', 'Nobody', '--json']);
  expect(summaryOf(unknown).codes).toEqual({ 'unknown-contact': 1 });
  const own = (await run(['contacts', 'list', '--json'])).stdout;
  const { recipient } = (JSON.parse(own) as { own: { recipient: string } }).own;
  const stays = await run(['share', 'remove', out, '-r', recipient, '--json']);
  expect(summaryOf(stays).codes).toEqual({ 'reader-needed': 1 });
  expect((await locked(['contacts', 'list'])).stderr).toContain('[locked]');
  const key = await recipientOf(await newIdentity('x25519'));
  expect((await run(['contacts', 'add', 'age1x', key])).stderr).toContain('[bad-contact]');
  expect((await run(['contacts', 'add', 'Ben', 'age1x'])).stderr).toContain('[bad-recipient]');
  expectExit(await run(['contacts', 'remove', 'Radiology']), 0);
  expectExit(await run(['contacts', 'remove', 'Anna Meier']), 0);
});
