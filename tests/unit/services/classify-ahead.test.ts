import { expect, test } from 'vitest';
import { classifyAhead } from '../../../electron/services/classify-ahead';
import type { Classified } from '../../../electron/services/ports';
import { AppError, errorCodeOf } from '../../../shared/errors';

const file = (n: number) => ({
  id: String(n),
  path: `/${n}`,
  label: String(n),
  folders: [],
  named: true,
  bytes: 1,
  inode: String(n),
  modifiedNs: 0n,
});
const files = Array.from({ length: 150 }, (_, n) => file(n));
const of = (path: string): Classified => ({
  kind: 'other',
  bytes: Number(path.slice(1)),
  mediaType: 'application/octet-stream',
  defaultCarrier: 'plain',
  series: null,
});
const done = (path: string) => ({ status: 'done', value: of(path) }) as const;
const signal = new AbortController().signal;

test('files are looked at in batches, and each gets its own answer, in whatever order they are asked for', async () => {
  const batches: number[] = [];
  const classified = classifyAhead(
    files,
    {
      classify: (path) => Promise.resolve(of(path)),
      classifyAll: async (paths) => {
        batches.push(paths.length);
        return paths.map(done);
      },
    },
    signal,
  );
  const answers = await Promise.all([...files].reverse().map(classified));
  expect(answers.map(({ bytes }) => bytes)).toEqual(files.map((_, n) => 149 - n));
  expect(batches).toEqual([64, 64, 22]);
});

test('one file that cannot be read spoils no other', async () => {
  const classified = classifyAhead(
    files,
    {
      classify: (path) => Promise.resolve(of(path)),
      classifyAll: async (paths) =>
        paths.map((path) =>
          path === '/3'
            ? ({ status: 'failed', code: 'cannot-read', message: 'EACCES' } as const)
            : done(path),
        ),
    },
    signal,
  );
  expect(await classified(files[3]!).then(() => 'done', errorCodeOf)).toBe('cannot-read');
  expect((await classified(files[4]!)).bytes).toBe(4);
});

test('where a thread dies over a batch, its files are looked at alone', async () => {
  const alone: string[] = [];
  const classified = classifyAhead(
    files,
    {
      classify: async (path) => {
        alone.push(path);
        if (path === '/2') throw new AppError('worker-crashed');
        return of(path);
      },
      classifyAll: () => Promise.reject(new AppError('worker-crashed')),
    },
    signal,
  );
  expect(await classified(files[2]!).then(() => 'done', errorCodeOf)).toBe('worker-crashed');
  expect((await classified(files[1]!)).bytes).toBe(1);
  expect(alone).toContain('/1');
});
