import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryName } from '../../electron/storage/temporary-names';
import {
  childrenOf,
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
    expect((await run(without('a', 'hidden', '--names', 'hide'))).stderr).toContain('[names-need-vault]');
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

/** The run meets a fault at its first call that changes something in a folder (tests/helpers/faults.mjs). */
const struck = (args: readonly string[], name: string, fault: 'kill' | 'EACCES') =>
  radseal(args, {
    home,
    env: {
      NODE_OPTIONS: `--import=${new URL('../helpers/faults.mjs', import.meta.url).href}`,
      RADSEAL_FAULT_UNDER: `${folder.at(name)}/`,
      RADSEAL_FAULT_LEDGER: folder.at('calls'),
      RADSEAL_FAULT: `1:${fault}`,
    },
  });

test.for(['EACCES', 'kill'] as const)(
  'an original that is not removed (%s) is said to be there, and the same command again removes it',
  { timeout: LIMIT },
  async (fault) => {
    const name = `c-${fault}`;
    const source = join(filled(name, 1), '0.bin');
    rmSync(folder.at('calls'), { force: true });
    const removing = without(name, `${name}-sealed`, '--delete-originals', '-i', identityFile);
    const first = await struck(removing, name, fault);
    expect(first.code).not.toBe(0);
    if (fault === 'EACCES') {
      expect(summaryOf(first)).toMatchObject({ done: 0, failed: 1, codes: { 'original-kept': 1 } });
      expect(filesOf(first)[0]).toMatchObject({ originalDeleted: false });
      expect(existsSync(filesOf(first)[0]!.output!)).toBe(true);
    }
    expect(existsSync(source)).toBe(true);
    const again = await run(removing);
    expectExit(again, 0);
    expect(filesOf(again)[0]).toMatchObject({ earlier: true, originalDeleted: true });
    expect(existsSync(source)).toBe(false);
    expect(namesIn(`${name}-sealed`)).toEqual(['0.bin.rsl']);
  },
);

test(
  '--delete-originals of a job that is done removes what is there as it was encrypted, and nothing else',
  async () => {
    filled('d');
    expectExit(await run(without('d', 'd-sealed')), 0);
    const removing = without('d', 'd-sealed', '--delete-originals', '-i', identityFile);
    // An output that no longer opens is no reason to remove its original.
    const output = join(folder.at('d-sealed'), '0.bin.rsl');
    const bytes = readFileSync(output);
    writeFileSync(
      output,
      bytes.map((byte, at) => (at === bytes.length - 20 ? byte ^ 1 : byte)),
    );
    const removed = await run(removing);
    expectExit(removed, 1);
    expect(summaryOf(removed)).toMatchObject({ done: 1, codes: { 'original-kept': 1 } });
    expect(namesIn('d')).toEqual(['0.bin']);
    writeFileSync(output, bytes);
    expectExit(await run(removing), 0);
    expect(namesIn('d')).toEqual([]);
    expect(namesIn('d-sealed')).toEqual(['0.bin.rsl', '1.bin.rsl']);
  },
  LIMIT,
);

test(
  'encrypted files that were touched or got another reader are not decrypted twice; other content is',
  async () => {
    filled('e', 3);
    expectExit(await run(without('e', 'e-sealed')), 0);
    const opening = [
      'decrypt',
      folder.at('e-sealed'),
      '--to',
      folder.at('e-back'),
      '-i',
      identityFile,
      '--json',
    ];
    expectExit(await run(opening), 0);
    const [touched, shared, other] = namesIn('e-sealed').map((name) => join(folder.at('e-sealed'), name));
    utimesSync(touched!, 1, 1);
    const { recipient } = await newReader();
    expectExit(await run(['share', 'add', shared!, '-r', recipient, '-i', identityFile]), 0);
    writeFileSync(other!, readFileSync(touched!));
    const again = await run(opening);
    expectExit(again, 0);
    expect(earlierIn(again)).toBe(2);
    expect(namesIn('e-back')).toEqual(['0 (1).bin', '0.bin', '1.bin', '2.bin']);
    // Now the record knows them as they are.
    expect(earlierIn(await run(opening))).toBe(3);
  },
  LIMIT,
);

test(
  'a job that runs in another process stops soon after it was cancelled, and stays cancelled',
  async () => {
    // A key image of its own for each file: the job lasts far longer than the second a cancel takes to be seen.
    filled('f', 400);
    let cancelling: Promise<CliRun> | undefined;
    let cancelledAt = 0;
    const made = without('f', 'f-sealed', '--jobs', '1', '--key-images', 'file');
    const growing = made.filter((arg) => arg !== '--key-image' && arg !== keyImage);
    const running = await radseal(growing, {
      home,
      onStdout: (stdout) => {
        const id = /"job":"([0-9a-f]{16})"/.exec(stdout)?.[1];
        if (id === undefined) return;
        cancelling ??= run(['jobs', 'cancel', id]).finally(() => (cancelledAt = Date.now()));
      },
    });
    const took = Date.now() - cancelledAt;
    expectExit(await cancelling!, 0);
    expect(running.code).toBe(130);
    expect(summaryOf(running).cancelled).toBe(true);
    expect(took).toBeLessThan(10_000);
    const list = await run(['jobs', 'list', '--json']);
    const job = list.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(job.find(({ id }) => id === jobOf(running))).toMatchObject({ status: 'cancelled' });
  },
  LIMIT,
);

test(
  'a job on a folder in that of a running job waits for it: both would write there',
  async () => {
    filled('g', 600);
    filled(join('g', 'study'));
    const beside = (path: string) => [
      'encrypt',
      path,
      ...['--no-vault', '-r', reader.recipient, '--key-image', keyImage, '--jobs', '1', '--json'],
    ];
    let endedAt = Infinity;
    let plannedAt = 0;
    let inner: Promise<CliRun> | undefined;
    const begin = () =>
      radseal(beside(folder.at('g', 'study')), {
        home,
        onStdout: (stdout) => {
          if (stdout.includes('"type":"plan"')) plannedAt ||= Date.now();
        },
      });
    const outer = await radseal(beside(folder.at('g')), {
      home,
      onStdout: (stdout) => {
        if (stdout.includes('"type":"plan"')) inner ??= begin();
        if (stdout.includes('"type":"summary"')) endedAt = Math.min(endedAt, Date.now());
      },
    });
    expectExit(outer, 0);
    expectExit(await inner!, 0);
    expect(plannedAt).toBeGreaterThanOrEqual(endedAt - 100);
  },
  LIMIT,
);

test('what a killed decryption left in its target goes when somebody looks at the jobs', async () => {
  filled('left', 200);
  expectExit(await run(without('left', 'left-sealed')), 0);
  const sealed = folder.at('left-sealed');
  const opened = folder.at('left-opened');
  const killed = await radseal(['decrypt', sealed, '--to', opened, '-i', identityFile, '--json'], {
    home,
    onStdout: (stdout, child) => {
      if (!stdout.includes('"type":"file"')) return;
      for (const pid of childrenOf(child.pid!)) process.kill(pid, 'SIGKILL');
      child.kill('SIGKILL');
    },
  });
  expect(killed.code).not.toBe(0);
  // As a process leaves one that is killed while it writes: its number is nobody's any more.
  const { pid } = spawnSync('true');
  const left = join(opened, temporaryName('0'.repeat(16)).replace(`-${process.pid}-`, `-${pid}-`));
  writeFileSync(left, 'decrypted');
  expectExit(await run(['jobs', 'list']), 0);
  expect(existsSync(left)).toBe(false);
});
