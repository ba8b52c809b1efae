import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killAfterFiles, expectExit, filesOf, radseal, summaryOf, temporaryFolder } from '../helpers/cli';
import { PATIENT, PATIENT_IN_CAPITALS, placesOf, plantFiles } from '../helpers/planted-names';

// A patient's name in every attribute, file name and folder of 200 DICOM files that are encrypted as a job of a vault
// with an index of their attributes, killed in the middle: it lies nowhere afterwards.

const LIMIT = 300_000;
const FILES = 200;
const folder = temporaryFolder();
const [home, source, target, tmp] = [folder.at('home'), folder.at('in'), folder.at('out'), folder.at('tmp')];
const env = { RADSEAL_PASSPHRASE: 'correct horse 1', TMPDIR: tmp };
const run = (args: readonly string[], options: Partial<Parameters<typeof radseal>[1]> = {}) =>
  radseal(args, { home, env, ...options });
const found = (place: string) => placesOf(place, [PATIENT, PATIENT_IN_CAPITALS]);

let ways: readonly string[];
beforeAll(async () => {
  mkdirSync(tmp);
  ways = plantFiles(source, FILES);
  expectExit(await run(['key-image', '--out', folder.at('key.png')]), 0);
  expectExit(await run(['init', '--kit', folder.at('kit.txt')]), 0);
  expectExit(await run(['recovery', 'prove', folder.at('kit.txt')]), 0);
  const indexFields = ['PatientName', 'PatientID', 'StudyDescription'];
  writeFileSync(join(home, 'settings.json'), JSON.stringify({ version: 1, indexFields }), { mode: 0o600 });
}, LIMIT);
afterAll(() => folder.remove());

test(
  'the search finds the name in the originals: in every file, every name, in each encoding',
  () => {
    const places = found(source);
    const count = (...parts: readonly string[]) =>
      places.filter((place) => parts.every((part) => place.includes(part))).length;
    // Names of files and folders are UTF-8 here: 200 files, 4 folders with 3 each.
    expect(count('utf-8: the name')).toBe(FILES + 4 + 12);
    // What ISO_IR 100 holds has its capitals in UTF-8 too.
    expect(count('utf-8: in')).toBe(FILES);
    for (const encoding of ['utf-16le', 'utf-16be', 'latin1'])
      expect(count(`${encoding}: in`), encoding).toBe(FILES);
  },
  LIMIT,
);

test(
  'killed and gone on with, the job leaves the name in no output, record, index, log and temporary file',
  async () => {
    const args = ['encrypt', source, '--to', target, '--key-image', folder.at('key.png'), '--json'];
    const first = await run(args, {
      onStdout: killAfterFiles(20),
    });
    expect(first.code).not.toBe(0);
    // What a kill leaves of the journal is searched too.
    expect(existsSync(join(home, 'jobs', 'journal.db-wal'))).toBe(true);
    for (const place of [home, target, tmp]) expect(found(place)).toEqual([]);

    const second = await run(args);
    expectExit(second, 0);
    expect(summaryOf(second)).toMatchObject({ done: FILES, failed: 0 });
    // Of those from before the kill nothing but the name says what they are in.
    const made = readdirSync(target);
    expect(made).toHaveLength(FILES);
    expect(made.filter((name) => !/^rs-[0-9a-f]{16}\.dcm$/.test(name))).toEqual([]);
    const fresh = filesOf(second).filter(({ earlier }) => earlier !== true);
    expect(new Set(fresh.map(({ carrier }) => carrier))).toEqual(new Set(['dicom']));
    const [vault] = readdirSync(join(home, 'vaults'));
    for (const name of ['ledger.db', 'index.db', 'audit/log'])
      expect(existsSync(join(home, 'vaults', vault!, name)), name).toBe(true);
    for (const place of [home, target, tmp]) expect(found(place)).toEqual([]);
  },
  LIMIT,
);

test(
  'with the vault open the index and the files give the name back, and the home still has it nowhere',
  async () => {
    // The number stands in an attribute alone, PatientID.
    const search = await run(['find', 'no. 17', '--json']);
    expectExit(search, 0);
    expect(search.stdout).toContain(PATIENT);
    expectExit(await run(['decrypt', target, '--to', folder.at('back'), '--json']), 0);
    for (const way of ways)
      expect(readFileSync(join(folder.at('back'), way)).equals(readFileSync(join(source, way))), way).toBe(
        true,
      );
    for (const place of [home, tmp]) expect(found(place)).toEqual([]);
  },
  LIMIT,
);
