import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newIdentity, recipientOf } from '../../electron/core/age/age';
import { builtPrograms, expectExit, filesOf, radseal, summaryOf, temporaryFolder } from '../helpers/cli';

// Names on Linux are bytes. Those that are no UTF-8 stand here as Latin-1 text and become bytes at the file system.

const folder = temporaryFolder();
const home = folder.at('home');
const identityFile = folder.at('identity.txt');
const keyImage = folder.at('key.png');
let recipient = '';

const bytesOf = (latin1: string) => Buffer.from(latin1, 'latin1');
const pathOf = (...names: string[]) => bytesOf(folder.at(...names));
const namesIn = (...names: string[]) =>
  readdirSync(pathOf(...names), { encoding: 'buffer' }).map((name) => name.toString('latin1'));
const utf8 = (text: string) => Buffer.from(text).toString('latin1');

const LATIN = 'caf\xe9.dcm';
const NO_TEXT = '\xff\xfe';
const NFD = utf8('cafe\u0301.txt');
const LONG = `${'\xe9'.repeat(251)}.bin`;
const INNER = 'Ger\xe4t';
const originals: Readonly<Record<string, Buffer>> = {
  [LATIN]: randomBytes(5_000),
  [NO_TEXT]: randomBytes(70_000),
  [NFD]: Buffer.from('decomposed'),
  [LONG]: Buffer.from('255 bytes'),
  [`${INNER}/in\xfc.bin`]: randomBytes(3 * 1024 * 1024),
};

const sealing = () => ['-r', recipient, '--no-vault', '--key-image', keyImage, '--json'];

beforeAll(async () => {
  const identity = await newIdentity('x25519');
  recipient = await recipientOf(identity);
  writeFileSync(identityFile, identity);
  expectExit(await radseal(['key-image', '--out', keyImage], { home }), 0);
  mkdirSync(pathOf('in', INNER), { recursive: true });
  for (const [name, bytes] of Object.entries(originals)) writeFileSync(pathOf('in', name), bytes);
}, 120_000);
afterAll(() => folder.remove());

/** The originals by their content, since a restored name may be another. */
const contentsIn = (...names: string[]) =>
  namesIn(...names).map((name) => readFileSync(pathOf(...names, name)));
const holds = (contents: readonly Buffer[], wanted: Buffer) => contents.some((one) => one.equals(wanted));

// Hidden names need a vault: tests/unit/services/job-record tells such names apart.
test.each(['keep'])('a folder of such names comes back byte for byte, names: %s', async (names) => {
  const sealed = `sealed-${names}`;
  const encrypted = await radseal(
    ['encrypt', folder.at('in'), '--to', folder.at(sealed), '--names', names, ...sealing()],
    { home },
  );
  expectExit(encrypted, 0);
  expect(summaryOf(encrypted)).toMatchObject({ done: 5, failed: 0 });
  const sources = filesOf(encrypted).map(({ source }) => source);
  expect(sources).toContain(folder.at('in', 'caf\ufffd.dcm'));
  expect(encrypted.stdout).not.toMatch(/\\u(d[89ab]|dc)/i);
  const made = namesIn(sealed);
  expect(made).toHaveLength(5);
  expect(made).toEqual(expect.arrayContaining([`${LATIN}.rsl`, `${NO_TEXT}.rsl`, `${NFD}.rsl`]));
  expect(made.every((name) => name.length <= 255)).toBe(true);

  const checked = await radseal(['verify', folder.at(sealed), '-i', identityFile, '--json'], { home });
  expectExit(checked, 0);
  expect(summaryOf(checked)).toMatchObject({ done: 5, failed: 0 });

  const opened = `opened-${names}`;
  const decrypted = await radseal(
    ['decrypt', folder.at(sealed), '-i', identityFile, '--to', folder.at(opened), '--json'],
    { home },
  );
  expectExit(decrypted, 0);
  const contents = [...contentsOfFiles(opened), ...contentsIn(opened, utf8('Ger\ufffdt'))];
  for (const [name, bytes] of Object.entries(originals)) expect(holds(contents, bytes), name).toBe(true);
  // What is no UTF-8 is restored as people were shown it.
  expect(namesIn(opened)).toEqual(expect.arrayContaining([utf8('caf\ufffd.dcm'), NFD, utf8('\ufffd\ufffd')]));
});

const contentsOfFiles = (opened: string) =>
  namesIn(opened)
    .filter((name) => name !== utf8('Ger\ufffdt'))
    .map((name) => readFileSync(pathOf(opened, name)));

/** Bytes of a path as the shell writes them, so that an argument need not be UTF-8. */
const quoted = (latin1: string) =>
  `$'${[...bytesOf(latin1)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'`;

test('such a name is taken from the command line too: as a source, a target, a working folder, in place', () => {
  mkdirSync(pathOf('work \xf6'), { recursive: true });
  writeFileSync(pathOf('work \xf6', LATIN), originals[LATIN]!);
  const program = join(builtPrograms(), 'cli/radseal.js');
  const shell = (...args: string[]) => {
    const line = `cd ${quoted(folder.at('work \xf6'))} && exec ${[process.execPath, program].map(quoted).join(' ')}`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', `${line} ${args.map(quoted).join(' ')}`], {
      env: { ...process.env, RADSEAL_HOME: home, LANG: 'C.UTF-8' },
      encoding: 'utf8',
    });
    return { code: status, stdout, stderr };
  };
  const encrypted = shell('encrypt', LATIN, '--delete-originals', '-i', identityFile, ...sealing());
  expectExit(encrypted, 0);
  expect(filesOf(encrypted)[0]).toMatchObject({ source: 'caf\ufffd.dcm', output: 'caf\ufffd.dcm.rsl' });
  expect(namesIn('work \xf6')).toEqual([`${LATIN}.rsl`]);

  const inspected = shell('inspect', `${LATIN}.rsl`, '--json');
  expectExit(inspected, 0);
  const decrypted = shell('decrypt', `${LATIN}.rsl`, '--to', 'zur\xfcck', '-i', identityFile, '--json');
  expectExit(decrypted, 0);
  expect(
    readFileSync(pathOf('work \xf6', 'zur\xfcck', utf8('caf\ufffd.dcm'))).equals(originals[LATIN]!),
  ).toBe(true);
});
