import type { ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ListedJob } from '../../shared/jobs-contract';
import {
  killAfterFiles,
  eventsOf,
  expectExit,
  filesOf,
  radseal,
  summaryOf,
  temporaryFolder,
  type CliOptions,
} from '../helpers/cli';
import { PATIENT, placesOf } from '../helpers/planted-names';
import { newReader } from '../helpers/workplace';

// A folder as a job of the vault: its record is sealed, names are hidden. The tests run in order.

const folder = temporaryFolder();
const home = folder.at('home');
const keyImage = folder.at('key.png');
const kit = folder.at('kit.txt');
const LIMIT = 300_000;
const FILES = 200;
const env = { RADSEAL_PASSPHRASE: 'correct horse 1', TMPDIR: folder.at('tmp') };
const contents = new Map(
  Array.from({ length: FILES }, (_, n) => [
    join(`${PATIENT} ${n % 4}`, `${PATIENT} ${n}.bin`),
    Buffer.concat([Buffer.from(PATIENT), randomBytes(500), Buffer.from(PATIENT, 'latin1'), randomBytes(500)]),
  ]),
);

const run = (args: readonly string[], options: Partial<CliOptions> = {}) =>
  radseal(args, { home, env, ...options });
const encrypting = ['encrypt', folder.at('in'), '--to', folder.at('out'), '--key-image', keyImage, '--json'];

beforeAll(async () => {
  mkdirSync(folder.at('tmp'));
  for (const [path, content] of contents) {
    mkdirSync(join(folder.at('in'), path, '..'), { recursive: true });
    writeFileSync(join(folder.at('in'), path), content);
  }
  expectExit(await run(['key-image', '--out', keyImage]), 0);
  expectExit(await run(['init', '--kit', kit]), 0);
  expectExit(await run(['recovery', 'prove', kit]), 0);
}, LIMIT);
afterAll(() => folder.remove());

const listed = async (options: Partial<CliOptions> = {}): Promise<readonly ListedJob[]> => {
  const list = await run(['jobs', 'list', '--json'], options);
  expectExit(list, 0);
  return list.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ListedJob);
};

/** Fails where anything below a folder holds the patient's name, or bears it. */
const expectNoName = (at: string) => expect(placesOf(at, [PATIENT])).toEqual([]);

test(
  'killed, it goes on once the vault is open, and no patient name lies anywhere',
  async () => {
    const first = await run(encrypting, {
      onStdout: killAfterFiles(20),
    });
    expect(first.code).not.toBe(0);
    for (const place of [home, folder.at('out'), folder.at('tmp')]) expectNoName(place);

    // Without the pass phrase the list says how many files, and not where.
    const [sealed] = await listed({ env: { TMPDIR: env.TMPDIR } });
    expect(sealed).toMatchObject({ status: 'open', action: null, sources: [], target: null });
    const [job] = await listed();
    expect(job).toMatchObject({ action: 'encrypt', sources: [folder.at('in')], target: folder.at('out') });
    expect(job!.planned + job!.done).toBe(FILES);

    const second = await run(['jobs', 'resume', job!.id, '--json']);
    expectExit(second, 0);
    expect(summaryOf(second)).toMatchObject({ done: FILES, failed: 0 });
    expect(filesOf(second).filter(({ earlier }) => earlier === true).length).toBeGreaterThanOrEqual(20);
    const made = readdirSync(folder.at('out'));
    expect(made).toHaveLength(FILES);
    expect(made.filter((name) => !/^rs-[0-9a-f]{16}\.rsl$/.test(name))).toEqual([]);
    for (const place of [home, folder.at('out'), folder.at('tmp')]) expectNoName(place);
  },
  LIMIT,
);

test(
  'the same command again writes nothing, and the export names every file',
  async () => {
    const before = readdirSync(folder.at('out')).sort();
    const again = await run(encrypting);
    expectExit(again, 0);
    expect(filesOf(again).filter(({ earlier }) => earlier === true)).toHaveLength(FILES);
    expect(readdirSync(folder.at('out')).sort()).toEqual(before);
    const [job] = await listed();
    const exported = await run(['jobs', 'export', job!.id]);
    expectExit(exported, 0);
    const files = JSON.parse(exported.stdout) as { source: string; state: string }[];
    expect(files.filter(({ state }) => state === 'done')).toHaveLength(FILES);
    expect(new Set(files.map(({ source }) => source))).toEqual(
      new Set([...contents.keys()].map((path) => join(folder.at('in'), path))),
    );
  },
  LIMIT,
);

test(
  'decrypting restores the tree, and asking again writes nothing',
  async () => {
    const decrypting = ['decrypt', folder.at('out'), '--to', folder.at('back'), '--json'];
    for (let n = 0; n < 2; n++) {
      const opened = await run(decrypting);
      expectExit(opened, 0);
      expect(summaryOf(opened)).toMatchObject({ done: FILES, failed: 0 });
      expect(filesOf(opened).filter(({ earlier }) => earlier === true)).toHaveLength(n * FILES);
    }
    for (const [path, content] of contents)
      expect(readFileSync(join(folder.at('back'), path)).equals(content), path).toBe(true);
    expectNoName(home);
  },
  LIMIT,
);

test(
  'a check of a folder can be interrupted, goes on, counts by code and makes a table',
  async () => {
    const [broken] = readdirSync(folder.at('out')).sort();
    const path = join(folder.at('out'), broken!);
    const whole = readFileSync(path);
    const bytes = Uint8Array.from(whole);
    // The last bytes are the content's, not the head's.
    bytes[bytes.length - 20]! ^= 1;
    writeFileSync(path, bytes);
    const checking = ['verify', folder.at('out'), '--csv', folder.at('table.csv'), '--json'];
    const first = await run(checking, {
      onStdout: killAfterFiles(80),
    });
    expect(first.code).not.toBe(0);
    const second = await run(checking);
    expectExit(second, 1);
    expect(summaryOf(second)).toMatchObject({ done: FILES - 1, failed: 1, codes: { 'damaged-data': 1 } });
    expect(filesOf(second).filter(({ earlier }) => earlier === true).length).toBeGreaterThan(0);
    const rows = readFileSync(folder.at('table.csv'), 'utf8').trim().split('\n');
    expect(rows).toHaveLength(FILES + 1);
    expect(rows.filter((row) => row.includes(',failed,damaged-data,'))).toHaveLength(1);
    writeFileSync(path, whole);
    // Asked again, everything is looked at again.
    const third = await run(['verify', folder.at('out'), '--json']);
    expectExit(third, 0);
    expect(filesOf(third).filter(({ earlier }) => earlier === true)).toEqual([]);
    expect(readdirSync(folder.at('out'))).toHaveLength(FILES);
  },
  LIMIT,
);

test(
  'the audit log has a line for each of these files, and an edit of it is found',
  async () => {
    const holds = await run(['audit', 'verify', '--json']);
    expectExit(holds, 0);
    const check = JSON.parse(holds.stdout) as Record<string, number>;
    expect(check).toMatchObject({ altered: 0, reachesHead: true, brokenAt: null, saved: check['lines'] });
    expectExit(await run(['audit', 'export', folder.at('audit.csv')]), 0);
    const rows = readFileSync(folder.at('audit.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((row) => row.split(','));
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const pairs = (action: string) =>
      new Set(rows.flatMap(([, , of, ...hashes]) => (of === action ? hashes.slice(0, 2) : [])));
    const outputs = readdirSync(folder.at('out')).map((name) =>
      hash(readFileSync(join(folder.at('out'), name))),
    );
    const all = new Set([...outputs, ...[...contents.values()].map(hash)]);
    expect(pairs('encrypt')).toEqual(all);
    expect(pairs('decrypt')).toEqual(all);
    // The interrupted check may have come to it before.
    const damaged = rows.filter((row) => row.at(-1) === 'damaged-data');
    expect(new Set(damaged.map((row) => row[3])).size).toBe(1);

    const [vault] = readdirSync(join(home, 'vaults'));
    const log = join(home, 'vaults', vault!, 'audit', 'log');
    const whole = readFileSync(log, 'utf8');
    writeFileSync(log, whole.replace('"action":"decrypt"', '"action":"encrypt"'));
    const edited = await run(['audit', 'verify']);
    expectExit(edited, 1);
    expect(edited.stdout).toMatch(/1 lines were edited/);
    writeFileSync(log, whole);
  },
  LIMIT,
);

test(
  'a file of a job is found by a part of its name, and not while the vault is locked',
  async () => {
    const found = await run(['find', 'grünhild 17.', '--json']);
    expectExit(found, 0);
    const files = found.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    // Decrypting it was a job too: there it is the result that has the name.
    const file = files.find(({ action }) => action === 'encrypt');
    expect(file!['source']).toContain('17.bin');
    expect(readdirSync(folder.at('out'))).toContain(file!['output']!.split('/').at(-1));
    expect(found.stderr).not.toContain('The first 200 files');
    const short = await run(['find', 'grünhild']);
    expect(short.stdout.trim().split('\n')).toHaveLength(200);
    expect(short.stderr).toContain('The first 200 files that fit');
    expectExit(await run(['find', 'nobody has this name']), 1);
    const locked = await run(['find', 'grünhild 17.'], { env: { TMPDIR: env.TMPDIR } });
    expect(locked.stdout).toBe('');
    expect(locked.code).not.toBe(0);
  },
  LIMIT,
);

test(
  'the index is made anew from the files, and a damaged one loses nothing but the search',
  async () => {
    const [vault] = readdirSync(join(home, 'vaults'));
    const index = join(home, 'vaults', vault!, 'index.db');
    writeFileSync(index, 'damaged '.repeat(1_000));
    for (const end of ['-wal', '-shm']) rmSync(`${index}${end}`, { force: true });
    // Without what the journal knows, only the index can tell.
    renameSync(join(home, 'jobs'), folder.at('jobs'));
    expect((await run(['find', 'grünhild 17.'])).stderr).toContain('index-damaged');
    const rebuilt = await run(['index', 'rebuild', folder.at('out'), '--json']);
    expectExit(rebuilt, 0);
    expect(summaryOf(rebuilt)).toMatchObject({ done: FILES, failed: 0 });
    const found = await run(['find', 'grünhild 17.', '--json']);
    expectExit(found, 0);
    const file = JSON.parse(found.stdout) as { readonly output: string };
    const original = readFileSync(join(folder.at('in'), `${PATIENT} 1`, `${PATIENT} 17.bin`));
    const opened = await run(['decrypt', file.output, '--to', folder.at('one'), '--json']);
    expectExit(opened, 0);
    expect(summaryOf(opened).done).toBe(1);
    const [restored] = readdirSync(folder.at('one'), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    );
    expect(readFileSync(join(restored!.parentPath, restored!.name)).equals(original)).toBe(true);
    rmSync(join(home, 'jobs'), { recursive: true, force: true });
    renameSync(folder.at('jobs'), join(home, 'jobs'));
    for (const place of [home, folder.at('tmp')]) expectNoName(place);
  },
  LIMIT,
);

test(
  'a watched folder: what has stopped changing is encrypted once, and Ctrl-C ends it',
  async () => {
    const watched = folder.at('watched');
    mkdirSync(watched);
    writeFileSync(join(watched, 'early.bin'), randomBytes(1000));
    const { recipient } = await newReader();
    const args = ['watch', watched, '--to', folder.at('watched-out'), '--every', '1', '--json'];
    args.push('-r', recipient, '--names', 'keep', '--key-images', 'file', '--jobs', '1');
    const until = (count: number, then: (child: ChildProcess) => void) => {
      let isReached = false;
      return (stdout: string, child: ChildProcess) => {
        if (isReached || (stdout.match(/"type":"file"/g) ?? []).length < count) return;
        isReached = true;
        then(child);
      };
    };
    const late = until(1, () => writeFileSync(join(watched, 'late.bin'), randomBytes(1000)));
    const end = until(2, (child) => setTimeout(() => child.kill('SIGINT'), 1500));
    const first = await run(args, {
      onStdout: (stdout, child) => {
        late(stdout, child);
        end(stdout, child);
      },
    });
    expect([0, 130]).toContain(first.code);
    expect(filesOf(first).map(({ source }) => source)).toEqual([
      join(watched, 'early.bin'),
      join(watched, 'late.bin'),
    ]);
    const plan = eventsOf(first).find(({ type }) => type === 'plan');
    expect(plan).toMatchObject({ readers: { own: 1, others: 1 }, target: folder.at('watched-out') });
    expect(readdirSync(folder.at('watched-out')).sort()).toEqual(['early.bin.rsl', 'late.bin.rsl']);
    expectExit(await run(['watch', watched, '--to', join(watched, 'in')]), 2);
    expectExit(await run(['watch', watched, '--to', folder.at('watched-out'), '--jobs', '65']), 2);
  },
  LIMIT,
);

test(
  'the same names in two folders are two hidden names, and both come back',
  async () => {
    const images = new Map(['a', 'b'].map((name) => [join(name, 'IM1'), randomBytes(700)]));
    for (const [path, content] of images) {
      mkdirSync(join(folder.at('two'), path, '..'), { recursive: true });
      writeFileSync(join(folder.at('two'), path), content);
    }
    const given = ['a', 'b'].map((name) => folder.at('two', name));
    const where = ['--to', folder.at('two-out'), '--key-image', keyImage, '--json'];
    expectExit(await run(['encrypt', ...given, ...where]), 0);
    const made = readdirSync(folder.at('two-out'));
    expect(made).toHaveLength(2);
    expect(made.filter((name) => !/^rs-[0-9a-f]{16}\.rsl$/.test(name))).toEqual([]);
    expectExit(await run(['decrypt', folder.at('two-out'), '--to', folder.at('two-back'), '--json']), 0);
    for (const [path, content] of images)
      expect(readFileSync(folder.at('two-back', path)).equals(content), path).toBe(true);
  },
  LIMIT,
);
