import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { thisProcess } from '../../electron/storage/process-identity';
import {
  killAfterFiles,
  eventsOf,
  expectExit,
  filesOf,
  radseal,
  summaryOf,
  temporaryFolder,
} from '../helpers/cli';
import { newReader } from '../helpers/workplace';

// Folders as jobs, by the real command line. Without a vault: the record stands in clear, names are kept.

/** Seconds, with no part a coarser clock would keep by chance. */
const MODIFIED = 1_600_000_000.123_457;
const folder = temporaryFolder();
const home = folder.at('home');
const keyImage = folder.at('key.png');
const identityFile = folder.at('identity');
const LIMIT = 120_000;
let recipient = '';

beforeAll(async () => {
  const reader = await newReader();
  recipient = reader.recipient;
  writeFileSync(identityFile, `${reader.identity}\n`);
  expectExit(await radseal(['key-image', '--out', keyImage], { home }), 0);
}, LIMIT);
afterAll(() => folder.remove());

/** A folder with files in two levels; the content by the path below it. */
function tree(name: string, files: number, bytes: number): ReadonlyMap<string, Buffer> {
  const contents = new Map<string, Buffer>();
  for (let n = 0; n < files; n++) contents.set(join(`study ${n % 3}`, `slice ${n}.bin`), randomBytes(bytes));
  for (const [path, content] of contents) {
    mkdirSync(join(folder.at(name), path, '..'), { recursive: true });
    writeFileSync(join(folder.at(name), path), content);
    utimesSync(join(folder.at(name), path), MODIFIED, MODIFIED);
  }
  return contents;
}

const sealing = () => ['-r', recipient, '--no-vault', '--key-image', keyImage, '--json'];
const encrypt = (from: string, to: string, ...more: string[]) =>
  radseal(['encrypt', folder.at(from), '--to', folder.at(to), ...sealing(), ...more], { home });
const decrypt = (from: string, to: string) =>
  radseal(['decrypt', folder.at(from), '--to', folder.at(to), '-i', identityFile, '--json'], { home });
const jobOf = (run: Awaited<ReturnType<typeof encrypt>>) => {
  const plan = eventsOf(run).find(({ type }) => type === 'plan');
  return (plan as { job?: string } | undefined)?.job;
};

/** Fails unless a folder holds these files, byte for byte and with their times. */
function expectRestored(name: string, contents: ReadonlyMap<string, Buffer>): void {
  for (const [path, content] of contents) {
    const file = join(folder.at(name), path);
    expect(readFileSync(file).equals(content), path).toBe(true);
    expect(Math.abs(statSync(file).mtimeMs - MODIFIED * 1_000), path).toBeLessThan(0.002);
  }
  expect(filesBelow(name)).toHaveLength(contents.size);
}

/** The files of a folder and those below it, by their paths in it. */
const filesBelow = (name: string): readonly string[] =>
  readdirSync(folder.at(name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder.at(name), join(entry.parentPath, entry.name)))
    .sort();

describe('the same folder to the same target for the same readers', () => {
  it(
    'goes on with its job: nothing is written twice, what is new or changed is added',
    async () => {
      const contents = tree('a', 6, 5_000);
      const first = await encrypt('a', 'a-sealed');
      expectExit(first, 0);
      expect(summaryOf(first)).toMatchObject({ done: 6, failed: 0 });
      const made = filesBelow('a-sealed');
      expect(made).toHaveLength(6);

      utimesSync(join(folder.at('a'), 'study 1', 'slice 1.bin'), 1, 1);
      writeFileSync(join(folder.at('a'), 'study 2', 'slice 2.bin'), randomBytes(5_000));
      writeFileSync(join(folder.at('a'), 'new.bin'), 'new');
      const second = await encrypt('a', 'a-sealed');
      expectExit(second, 0);
      expect(jobOf(second)).toBe(jobOf(first));
      const earlier = filesOf(second).filter((file) => file.earlier === true);
      // One was only touched: its hash says that it is the same.
      expect(earlier).toHaveLength(5);
      expect(summaryOf(second)).toMatchObject({ done: 7, failed: 0 });
      expect(filesBelow('a-sealed')).toHaveLength(8);
      expect(contents.size).toBe(6);
    },
    LIMIT,
  );

  it(
    'decrypting restores the tree and the times, once',
    async () => {
      const contents = tree('b', 7, 40_000);
      expectExit(await encrypt('b', 'b-sealed'), 0);
      for (let run = 0; run < 2; run++) {
        const opened = await decrypt('b-sealed', 'b-opened');
        expectExit(opened, 0);
        expect(summaryOf(opened)).toMatchObject({ done: 7, failed: 0 });
        expect(filesOf(opened).filter((file) => file.earlier === true)).toHaveLength(run * 7);
        expectRestored('b-opened', contents);
      }
    },
    LIMIT,
  );
});

it(
  'of several folders each keeps its own name, and what lies in one that was given is taken once',
  async () => {
    const wards = ['ward 1', 'ward 2', join('upstairs', 'ward 1')].map((name) => ({
      path: folder.at('hospital', name),
      contents: tree(join('hospital', name), 3, 2_000),
    }));
    const given = [...wards.map(({ path }) => path), join(wards[1]!.path, 'study 0')];
    const more = ['--to', folder.at('w-sealed'), ...sealing(), '--names', 'keep'];
    const run = await radseal(['encrypt', ...given, ...more], { home });
    expectExit(run, 0);
    expect(summaryOf(run)).toMatchObject({ done: 9, failed: 0 });
    expectExit(await decrypt('w-sealed', 'w-opened'), 0);
    // By their paths "upstairs" comes first.
    const names = ['ward 1 (2)', 'ward 2', 'ward 1'];
    const back = wards.flatMap(({ contents }, n) =>
      [...contents].map(([path, content]) => [join(names[n]!, path), content] as const),
    );
    expectRestored('w-opened', new Map(back));
  },
  LIMIT,
);

it(
  'keeps the tree where it keeps the names: the same name in two folders stays the same, also when gone on with',
  async () => {
    const contents = new Map(
      ['IM1', join('s1', 'IM1'), join('s2', 'IM1'), join('s2', 'deep', 'IM1')].map((path) => [
        path,
        randomBytes(3_000),
      ]),
    );
    for (const [path, content] of contents) {
      mkdirSync(join(folder.at('k'), path, '..'), { recursive: true });
      writeFileSync(join(folder.at('k'), path), content);
      utimesSync(join(folder.at('k'), path), MODIFIED, MODIFIED);
    }
    const wanted = [...contents.keys()].map((path) => `${path}.rsl`).sort();
    const first = await encrypt('k', 'k-sealed', '--names', 'keep');
    expectExit(first, 0);
    expect(filesBelow('k-sealed')).toEqual(wanted);
    expect(
      filesOf(first)
        .map(({ output }) => output)
        .sort(),
    ).toEqual(wanted.map((path) => folder.at('k-sealed', path)));

    // One is gone: it alone is made again, where it was; the others are found below their folders.
    rmSync(folder.at('k-sealed', 's2', 'IM1.rsl'));
    const again = await encrypt('k', 'k-sealed', '--names', 'keep');
    expectExit(again, 0);
    expect(filesOf(again).filter(({ earlier }) => earlier === true)).toHaveLength(3);
    expect(filesBelow('k-sealed')).toEqual(wanted);
    expectExit(await decrypt('k-sealed', 'k-opened'), 0);
    expectRestored('k-opened', contents);
  },
  LIMIT,
);

it(
  'writes nothing through a link that leads out of the folder for the results',
  async () => {
    mkdirSync(folder.at('l', 's1'), { recursive: true });
    writeFileSync(folder.at('l', 's1', 'IM1'), 'scan');
    for (const name of ['l-sealed', 'l-elsewhere']) mkdirSync(folder.at(name));
    symlinkSync(folder.at('l-elsewhere'), folder.at('l-sealed', 's1'));
    const run = await encrypt('l', 'l-sealed', '--names', 'keep');
    expect(summaryOf(run)).toMatchObject({ done: 0, failed: 1, codes: { 'cannot-write': 1 } });
    expect([filesBelow('l-elsewhere'), filesBelow('l-sealed')]).toEqual([[], []]);
  },
  LIMIT,
);

describe('a job that was killed', () => {
  it(
    'goes on where it was: no partial file, none lost, none doubled',
    async () => {
      const contents = tree('c', 24, 600_000);
      const first = await radseal(['encrypt', folder.at('c'), '--to', folder.at('c-sealed'), ...sealing()], {
        home,
        onStdout: killAfterFiles(3),
      });
      expect(first.code).not.toBe(0);
      const list = await radseal(['jobs', 'list', '--json'], { home });
      const [job] = list.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(job).toMatchObject({ status: 'open', sources: [folder.at('c')] });
      expect(job.planned).toBeGreaterThan(0);

      const second = await radseal(['jobs', 'resume', job.id, '--json'], { home });
      expectExit(second, 0);
      expect(summaryOf(second)).toMatchObject({ done: 24, failed: 0 });
      expect(filesOf(second).filter((file) => file.earlier === true).length).toBeGreaterThanOrEqual(3);
      const made = filesBelow('c-sealed');
      expect(made.filter((name) => name.includes('.radseal-'))).toEqual([]);
      expect(made).toHaveLength(24);
      expectExit(await decrypt('c-sealed', 'c-opened'), 0);
      expectRestored('c-opened', contents);
    },
    LIMIT,
  );
});

describe('the list of jobs', () => {
  it(
    'is exported, cancelled, and only its owner can read it',
    async () => {
      tree('d', 2, 100);
      const run = await encrypt('d', 'd-sealed');
      const id = jobOf(run)!;
      const exported = await radseal(['jobs', 'export', id, '--csv'], { home });
      expectExit(exported, 0);
      expect(exported.stdout.split('\n')[0]).toBe('source,state,code,output,fileId,sha256');
      expect(exported.stdout.match(/,done,/g)).toHaveLength(2);
      expectExit(await radseal(['jobs', 'cancel', id], { home }), 0);
      expect(jobOf(await encrypt('d', 'd-sealed'))).not.toBe(id);
      for (const name of readdirSync(join(home, 'jobs')))
        expect(statSync(join(home, 'jobs', name)).mode & 0o777, name).toBe(0o600);
      const missing = await radseal(['jobs', 'export', '0000000000000000'], { home });
      expectExit(missing, 1);
      expect(missing.stderr).toContain('[no-such-job]');
    },
    LIMIT,
  );
});

describe('before a job starts', () => {
  it('--dry-run says what would be done and makes nothing', async () => {
    tree('e', 3, 1000);
    const run = await encrypt('e', 'e-sealed', '--dry-run');
    expectExit(run, 0);
    const target = folder.at('e-sealed');
    expect(eventsOf(run)[0]).toMatchObject({ type: 'plan', files: 3, bytes: 3000, target });
    expect(existsSync(folder.at('e-sealed'))).toBe(false);
  });

  it('names can only be hidden with a vault', async () => {
    tree('f', 1, 10);
    const run = await encrypt('f', 'f-sealed', '--names', 'hide');
    expectExit(run, 1);
    expect(run.stderr).toContain('[names-need-vault]');
    expect(existsSync(folder.at('f-sealed'))).toBe(false);
  });

  it('takes over the lock of a dead process', async () => {
    tree('g', 1, 10);
    mkdirSync(folder.at('g-sealed'));
    const { machine, boot } = thisProcess;
    writeFileSync(
      join(folder.at('g-sealed'), '.radseal-lock'),
      `${machine} ${boot} 4194301 1 ${'0'.repeat(32)} folder\n`,
    );
    expectExit(await encrypt('g', 'g-sealed'), 0);
    expect(readdirSync(folder.at('g-sealed')).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('where the list of jobs cannot be opened', () => {
  const expectOnlySingleFiles = async (name: string, options: Parameters<typeof radseal>[1]) => {
    tree(name, 2, 10);
    const args = ['--to', folder.at(`${name}-sealed`), ...sealing()];
    const asJob = await radseal(['encrypt', folder.at(name), ...args], options);
    expectExit(asJob, 1);
    expect(asJob.stderr).toContain('[jobs-unavailable]');
    expect(summaryOf(asJob)).toMatchObject({ done: 0, codes: { 'jobs-unavailable': 1 } });
    expect(readdirSync(folder.at(`${name}-sealed`))).toEqual([]);
    const single = join(folder.at(name), 'study 0', 'slice 0.bin');
    expectExit(await radseal(['encrypt', single, ...args], options), 0);
  };

  it('single files are encrypted without the binding of SQLite', async () => {
    // libsql looks for its own developers' build then, which is not there.
    await expectOnlySingleFiles('h', { home, env: { LIBSQL_JS_DEV: '1' } });
  });

  it('and with a damaged journal, which stays as it is', async () => {
    const damaged = folder.at('home-damaged');
    mkdirSync(join(damaged, 'jobs'), { recursive: true });
    const bytes = randomBytes(9000);
    writeFileSync(join(damaged, 'jobs', 'journal.db'), bytes);
    await expectOnlySingleFiles('i', { home: damaged });
    expect(readFileSync(join(damaged, 'jobs', 'journal.db')).equals(bytes)).toBe(true);
  });
});
