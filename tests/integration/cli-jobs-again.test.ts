import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  eventsOf,
  expectExit,
  filesOf,
  radseal,
  summaryOf,
  temporaryFolder,
  type CliRun,
} from '../helpers/cli';
import { newReader, type Reader } from '../helpers/workplace';

// The same command once more, where something changed in between: nothing is written twice. There is a vault, locked
// unless a test gives its pass phrase.

const folder = temporaryFolder();
const home = folder.at('home');
const keyImage = folder.at('key.png');
const kit = folder.at('kit.txt');
const identityFile = folder.at('identity');
const env = { RADSEAL_PASSPHRASE: 'correct horse 1' };
const LIMIT = 120_000;
let reader: Reader;

const run = (args: readonly string[]) => radseal(args, { home });
const unlocked = (args: readonly string[]) => radseal(args, { home, env });
const jobOf = (ran: CliRun) =>
  (eventsOf(ran).find(({ type }) => type === 'plan') as { readonly job?: string } | undefined)?.job;
const earlierIn = (ran: CliRun) => filesOf(ran).filter(({ earlier }) => earlier === true).length;
const namesIn = (name: string) => readdirSync(folder.at(name)).sort();

beforeAll(async () => {
  reader = await newReader();
  writeFileSync(identityFile, `${reader.identity}\n`);
  expectExit(await run(['key-image', '--out', keyImage]), 0);
  expectExit(await unlocked(['init', '--kit', kit]), 0);
  expectExit(await unlocked(['recovery', 'prove', kit]), 0);
}, LIMIT);
afterAll(() => folder.remove());

function filled(name: string, files = 2): string {
  mkdirSync(folder.at(name));
  for (let n = 0; n < files; n++) writeFileSync(join(folder.at(name), `${n}.bin`), randomBytes(1_000));
  return folder.at(name);
}

const without = (from: string, to: string, ...more: string[]) => [
  'encrypt',
  folder.at(from),
  ...['--to', folder.at(to), '--no-vault', '-r', reader.recipient, '--key-image', keyImage, '--json'],
  ...more,
];

test(
  'beside a locked vault --no-vault and -i are jobs like any other, in clear, and go on without the pass phrase',
  async () => {
    filled('a');
    const first = await run(without('a', 'a-sealed'));
    expectExit(first, 0);
    const id = jobOf(first);
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    const second = await run(without('a', 'a-sealed'));
    expect([jobOf(second), earlierIn(second)]).toEqual([id, 2]);
    expect(namesIn('a-sealed')).toEqual(['0.bin.rsl', '1.bin.rsl']);
    const resumed = await run(['jobs', 'resume', id!, '--json']);
    expectExit(resumed, 0);
    expect(earlierIn(resumed)).toBe(2);
    // Without the vault's key names are not hidden, and the list of jobs is its owner's alone.
    expect((await run(without('a', 'hidden', '--names', 'hide'))).stderr).toContain('[no-vault]');
    expect(statSync(join(home, 'jobs', 'journal.db')).mode & 0o777).toBe(0o600);

    const opening = [
      'decrypt',
      folder.at('a-sealed'),
      '--to',
      folder.at('a-back'),
      '-i',
      identityFile,
      '--json',
    ];
    const opened = await run(opening);
    expectExit(opened, 0);
    // The second time the vault is open: the same job, though it would be sealed today.
    for (const again of [await run(opening), await unlocked(opening)])
      expect([jobOf(again), earlierIn(again)]).toEqual([jobOf(opened), 2]);
    expect(namesIn('a-back')).toEqual(['0.bin', '1.bin']);
    const locked = await run(['decrypt', folder.at('a-sealed'), '--to', folder.at('a-locked'), '--json']);
    expect(summaryOf(locked).codes).toEqual({ locked: 1 });
  },
  LIMIT,
);

test(
  'the readers of a job are keys: a name and its key are the same job, a group with a new member is another',
  async () => {
    filled('b');
    const [ann, ben] = [await newReader(), await newReader()];
    expectExit(await unlocked(['contacts', 'add', 'Ann', ann.recipient]), 0);
    expectExit(await unlocked(['contacts', 'add', 'Ben', ben.recipient]), 0);
    expectExit(await unlocked(['contacts', 'group', 'Ward', 'Ann']), 0);
    const encrypt = (who: string) =>
      unlocked([
        'encrypt',
        folder.at('b'),
        ...['--to', folder.at('b-sealed'), '-r', who, '--key-image', keyImage, '--json'],
      ]);
    const first = await encrypt('Ann');
    expectExit(first, 0);
    for (const same of [await encrypt(ann.recipient), await encrypt('Ward')])
      expect([jobOf(same), earlierIn(same)]).toEqual([jobOf(first), 2]);
    expectExit(await unlocked(['contacts', 'group', 'Ward', 'Ann', 'Ben']), 0);
    const wider = await encrypt('Ward');
    expect(jobOf(wider)).not.toBe(jobOf(first));
    writeFileSync(folder.at('ben'), `${ben.identity}\n`);
    const opened = await run([
      'verify',
      ...filesOf(wider).map(({ output }) => output!),
      '-i',
      folder.at('ben'),
    ]);
    expectExit(opened, 0);
  },
  LIMIT,
);
