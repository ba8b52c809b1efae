import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { electronBinary } from '../../build/setup/locations.mjs';
import { keyImagePng } from '../../electron/services/key-image-png';
import { expectExit, radseal, summaryOf, temporaryFolder } from '../helpers/cli';
import { pdfText } from '../helpers/pdf-text';

const folder = temporaryFolder();
const env = {
  RADSEAL_PASSPHRASE: 'lantern orbit walnut seven',
  RADSEAL_ELECTRON: electronBinary() ?? '',
};
const run = (args: readonly string[], home = 'home') => radseal(args, { home: folder.at(home), env });
const sharesIn = (name: string) =>
  readdirSync(folder.at(name))
    .sort()
    .map((file) => folder.at(name, file));

beforeAll(async () => {
  expectExit(await run(['init', '--x25519', '--kit', folder.at('kit.txt')]), 0);
  writeFileSync(folder.at('key.png'), keyImagePng(new Uint8Array(196_608)));
}, 60_000);
afterAll(folder.remove);

test('a kit in five shares: any three prove it to the vault, and give it back on a new machine', async () => {
  const split = ['recovery', 'split', folder.at('kit.txt'), '--need', '3', '--shares', '5'];
  expectExit(await run([...split, '--to', folder.at('shares')]), 0);
  const shares = sharesIn('shares');
  expect(shares).toHaveLength(5);
  for (const share of shares) expect(statSync(share).mode & 0o777).toBe(0o600);

  writeFileSync(folder.at('a.txt'), 'an image');
  const early = await run([
    'encrypt',
    folder.at('a.txt'),
    '--key-image',
    folder.at('key.png'),
    '--to',
    folder.at('enc'),
    '--json',
  ]);
  expect(summaryOf(early).codes).toEqual({ 'recovery-not-proved': 1 });
  const proved = await run(['recovery', 'join', shares[4]!, shares[0]!, shares[2]!]);
  expectExit(proved, 0);
  expect(proved.stdout).toContain('The vault has noted it');
  expectExit(
    await run(['encrypt', folder.at('a.txt'), '--key-image', folder.at('key.png'), '--to', folder.at('enc')]),
    0,
  );

  const kit = folder.at('kit-again.txt');
  expectExit(await run(['recovery', 'join', shares[1]!, shares[3]!, shares[4]!, '--kit', kit], 'new'), 0);
  expect(statSync(kit).mode & 0o777).toBe(0o600);
  const opened = ['decrypt', folder.at('enc'), '-i', kit, '--to', folder.at('back')];
  expectExit(await run(opened, 'new'), 0);
  expect(readFileSync(folder.at('back', 'a.txt'), 'utf8')).toBe('an image');
});

test('too few, another set, a wrong group and no share at all are told in a sentence each', async () => {
  const split = ['recovery', 'split', folder.at('kit.txt'), '--need', '2', '--shares', '2'];
  const paged = await run([...split, '--pdf', '--to', folder.at('others')]);
  expectExit(paged, 0);
  const [first, second] = sharesIn('shares');
  const [pdf, other, , last] = sharesIn('others');
  expect(paged.stdout).toContain('A page to print lies beside each.');
  expect(pdfText(readFileSync(pdf!))).toContain('Recoveryshare1of2');
  expectExit(await run(['recovery', 'join', pdf!, last!], 'new'), 0);
  const page = readFileSync(second!, 'utf8');
  const wrong = page
    .slice(0, page.indexOf('# The same share'))
    .replace(/(RADSEAL1\n# +)(.)/, (_, before, sign) => [before, sign === 'Q' ? 'P' : 'Q'].join(''));
  writeFileSync(folder.at('wrong.txt'), wrong);
  for (const [shares, sentence] of [
    [[first!, second!], '2 different shares of this set are here, 3 are needed.'],
    [[first!, other!], `${other}: this share is of another set`],
    [[first!, folder.at('wrong.txt')], 'group 1 is not as on the share'],
    [[folder.at('kit.txt')], 'there is no recovery share'],
  ] as const) {
    const told = await run(['recovery', 'join', ...shares], 'new');
    expectExit(told, 1);
    expect(told.stderr).toContain(sentence);
  }
  expectExit(await run([...split.slice(0, 4), '4', '--shares', '3', '--to', folder.at('no')]), 2);
  const again = await run([
    'recovery',
    'split',
    folder.at('a.txt'),
    '--need',
    '2',
    '--shares',
    '2',
    '--to',
    folder.at('no'),
  ]);
  expectExit(again, 1);
  expect(again.stderr).toContain('[identity-needed]');
});
