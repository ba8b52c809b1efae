import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, expect, it, vi } from 'vitest';
import { openFileIndex, searchIndex } from '../../../electron/services/file-index';
import { openIndexFile, removeIfDamaged } from '../../../electron/storage/index-file';
import { AppError } from '../../../shared/errors';
import type { HeaderRow } from '../../../shared/models/viewing';
import { temporaryFolder } from '../../helpers/cli';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const key = () => new Uint8Array(32).fill(7);
const PATIENT = 'Grünhild^Müller';
const idOf = (n: number) => n.toString(16).padStart(32, '0');
const entry = (n: number, fields = {}) => ({
  ...{ fileId: idOf(n), source: `Ward 3/${PATIENT} ${n}.dcm`, output: `/out/rs-${n}.dcm`, fields },
});
const row = (keyword: string, value: string, depth = 0) => ({ keyword, value, depth }) as HeaderRow;

function indexAt(path: string, given: Partial<Parameters<typeof openFileIndex>[0]> = {}) {
  const parse = () => ({ header: () => Promise.resolve([]) });
  return openFileIndex({
    ...{
      rows: openIndexFile(path),
      key: key(),
      fields: [],
      parse,
      onTrouble: (error) => expect.fail(String(error)),
    },
    ...given,
  });
}
const found = (path: string, text: string, under = key()) => {
  const rows = openIndexFile(path);
  try {
    return [...searchIndex(rows, under, text)]
      .map(({ fileId }) => Number.parseInt(fileId, 16))
      .sort((a, b) => a - b);
  } finally {
    rows.close();
  }
};

it('finds by a part of name, folder, result, number and ticked attribute; capitals and carets make no difference', () => {
  const path = folder.at('vault', 'index.db');
  const index = indexAt(path);
  for (let n = 1; n <= 70; n++) index.add(entry(n, n === 5 ? { PatientID: 'Q-77' } : {}));
  index.close();
  expect(found(path, 'grünhild müller 7.')).toEqual([7]);
  expect(found(path, 'grünhild^müller'.normalize('NFD'))).toHaveLength(70);
  expect(found(path, 'RS-12')).toEqual([12]);
  expect(found(path, idOf(31))).toEqual([31]);
  expect(found(path, 'q-77')).toEqual([5]);
  expect(found(path, 'nobody')).toEqual([]);
});

it('holds nothing that can be read without its key, in a file of its owner; another key opens no row', () => {
  const path = folder.at('vault', 'index.db');
  const bytes = readdirSync(folder.at('vault')).map((name) => readFileSync(folder.at('vault', name)));
  for (const text of [PATIENT, 'rs-1', idOf(1), 'Q-77'])
    for (const encoding of ['utf8', 'utf16le', 'latin1'] as const)
      for (const content of bytes) expect(content.includes(Buffer.from(text, encoding)), text).toBe(false);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(found(path, 'Ward', new Uint8Array(randomBytes(32)))).toEqual([]);
});

it('has one row a file, the last one', () => {
  const path = folder.at('again', 'index.db');
  for (const output of ['/first', '/second']) {
    const index = indexAt(path);
    index.add({ ...entry(1), output });
    index.close();
  }
  expect([found(path, 'first'), found(path, 'second')]).toEqual([[], [1]]);
});

it('keeps the ticked attributes of DICOM files alone, and none where the header can not be read', async () => {
  const header = vi.fn(() =>
    Promise.resolve([
      row('PatientName', PATIENT),
      row('PatientID', '1'),
      row('PatientName', 'inner', 1),
      row('StudyDate', ''),
    ]),
  );
  const index = indexAt(folder.at('fields', 'index.db'), {
    fields: ['PatientName', 'StudyDate'],
    parse: () => ({ header }),
  });
  const file = { path: '/in' } as never;
  expect(await index.fieldsOf(file, 'dicom')).toEqual({ PatientName: PATIENT });
  expect(await index.fieldsOf(file, 'png')).toEqual({});
  header.mockRejectedValue(new AppError('cannot-read'));
  expect(await index.fieldsOf(file, 'dicom')).toEqual({});
  index.close();
});

it('that is damaged says so, and can be made anew', () => {
  const path = folder.at('damaged.db');
  writeFileSync(path, 'no database of ours at all, but long enough to be looked at as one'.repeat(200));
  const damaged = expect.objectContaining({ code: 'index-damaged' });
  expect(() => openIndexFile(path)).toThrow(damaged);
  removeIfDamaged(path);
  expect(existsSync(path)).toBe(false);
  expect(found(path, 'Ward')).toEqual([]);
});
