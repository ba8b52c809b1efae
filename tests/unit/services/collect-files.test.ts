import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { collectFiles } from '../../../electron/services/collect-files';

const root = mkdtempSync(join(tmpdir(), 'radseal-collect-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const granted = (path: string) => ({
  id: 'h',
  path: join(root, path),
  label: path,
  folders: [],
  named: true,
});
const collect = (...paths: string[]) => collectFiles(paths.map(granted), new AbortController().signal);

mkdirSync(join(root, 'study', 'b', 'c'), { recursive: true });
for (const name of ['2.dcm', '1.dcm', 'b/x', 'b/c/y']) writeFileSync(join(root, 'study', name), name);
symlinkSync('..', join(root, 'study', 'loop'));
writeFileSync(join(root, 'study', '.radseal-01234567-89abcdef-1-0123456789abcdef.part'), '');
writeFileSync(join(root, 'study', '.radseal-lock'), '');

test('walks sorted, keeps folders below the root, follows no link, passes over our own work files', async () => {
  const { files, skipped, unreadable } = await collect('study');
  expect(files.map(({ label, folders, named }) => [label, folders, named])).toEqual([
    ['study/1.dcm', [], false],
    ['study/2.dcm', [], false],
    ['study/b/x', ['b'], false],
    ['study/b/c/y', ['b', 'c'], false],
  ]);
  expect(skipped).toBe(1);
  expect(unreadable).toEqual([]);
});

test('of several folders each keeps its own name, the second of a name a number, and no file is taken twice', async () => {
  for (const folder of ['ward/study', 'ward/other']) mkdirSync(join(root, folder), { recursive: true });
  for (const name of ['study/1.dcm', 'other/1.dcm', 'loose.bin'])
    writeFileSync(join(root, 'ward', name), name);
  const { files } = await collect('ward/study', 'study/b', 'ward/loose.bin', 'study', 'study', 'ward/other');
  expect(files.map(({ label, folders }) => [label, folders])).toEqual([
    ['ward/study/1.dcm', ['study (2)']],
    ['study/b/x', ['b']],
    ['study/b/c/y', ['b', 'c']],
    ['ward/loose.bin', []],
    ['study/1.dcm', ['study']],
    ['study/2.dcm', ['study']],
    ['ward/other/1.dcm', ['other']],
  ]);
});

test('what was given itself and is no file is told with its code', async () => {
  const { files, unreadable } = await collect('study/1.dcm', 'study/loop', 'missing');
  expect(files).toMatchObject([{ id: 'h', named: true, bytes: 5 }]);
  expect(unreadable).toEqual([
    { id: 'h', label: 'study/loop', code: 'not-a-regular-file' },
    { id: 'h', label: 'missing', code: 'cannot-read' },
  ]);
});

test('stops when cancelled', async () => {
  await expect(collectFiles([granted('study')], AbortSignal.abort())).rejects.toMatchObject({
    code: 'cancelled',
  });
});
