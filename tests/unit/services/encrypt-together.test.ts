import { expect, test } from 'vitest';
import { gather, groupsOf } from '../../../electron/services/encrypt-together';
import type { EncryptResult, Outcome } from '../../../electron/services/ports';
import type { GroupCallOptions } from '../../../electron/workers/crypt/tasks';
import { runJob, type Job } from '../../../electron/services/run-job';
import { AppError, errorCodeOf } from '../../../shared/errors';
import { encryptTask } from '../../helpers/tasks';

const KiB = 1024;
const file = (label: string, bytes = 10) => ({
  id: label,
  path: `/in/${label}`,
  label,
  folders: [],
  named: false,
  bytes,
  inode: label,
  modifiedNs: 0n,
});
const taskOf = (label: string, targetFolder = '/out') =>
  encryptTask({ source: label, targetFolder, recipients: [] });
const resultOf = (name: string) => ({ name }) as EncryptResult;
const never = new AbortController().signal;
const many = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, n) => file(String(n), bytes));

/** A pool that tells what it was asked; `b` is what brings a group down. */
function poolOf(fails: (sources: readonly string[]) => boolean = () => false) {
  const asked: string[] = [];
  return {
    asked,
    encryptFile: async ({ source }: { readonly source: string }) => {
      asked.push(source);
      if (fails([source])) throw new AppError('worker-crashed');
      return resultOf(source);
    },
    encryptFiles: async (tasks: readonly { readonly source: string }[]) => {
      const sources = tasks.map(({ source }) => source);
      asked.push(sources.join('+'));
      if (fails(sources)) throw new AppError('worker-crashed');
      return sources.map((source): Outcome<EncryptResult> =>
        source === 'odd'
          ? { status: 'failed', code: 'cannot-read', message: '' }
          : { status: 'done', value: resultOf(source) },
      );
    },
  };
}

test('small files come in groups of at most 60 and 32 MiB, smaller ones at the end, large ones alone, and few are shared among the lanes', () => {
  const sizes = (files: readonly ReturnType<typeof file>[], lanes = 2) =>
    groupsOf(files, lanes).map(({ length }) => length);
  expect(sizes(many(1_000, 16 * KiB)).slice(0, 2)).toEqual([60, 60]);
  expect(sizes(many(1_000, 16 * KiB)).slice(-3)).toEqual([4, 4, 3]);
  expect(sizes(many(100, 16 * KiB))).toEqual([25, 19, 14, 11, 8, 6, 5, 3, 3, 2, 2, 2]);
  expect(sizes(many(100, 1_000 * KiB)).slice(0, 2)).toEqual([25, 19]);
  expect(sizes(many(3, 2_000 * KiB))).toEqual([1, 1, 1]);
  expect(sizes(many(6, 1), 3)).toEqual([1, 1, 1, 1, 1, 1]);
  const mixed = [...many(40, 1), file('large', 9_000 * KiB), ...many(40, 1)];
  expect(groupsOf(mixed, 1).flat()).toEqual(mixed);
  expect(groupsOf(mixed, 1).find((group) => group.some(({ label }) => label === 'large'))).toHaveLength(1);
});

test('one call does for all that joined, when the last has joined or left; each has its own end', async () => {
  const pool = poolOf();
  const files = ['a', 'odd', 'c', 'd'].map((label) => file(label));
  const group = gather(files, pool, never);
  const ends = ['a', 'odd', 'c'].map((label, at) =>
    group.join(files[at]!, { task: taskOf(label), onReady: undefined }).then(({ name }) => name, errorCodeOf),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(pool.asked).toEqual([]);
  group.leave(files[3]!);
  group.leave(files[3]!);
  expect(await Promise.all(ends)).toEqual(['a', 'cannot-read', 'c']);
  expect(pool.asked).toEqual(['a+odd+c']);
  expect(group.hasBrokenOff()).toBe(false);
});

test('each target folder has a call of its own', async () => {
  const pool = poolOf();
  const files = ['a', 'b', 'c'].map((label) => file(label));
  const group = gather(files, pool, never);
  const folders = ['/one', '/two', '/one'];
  await Promise.all(
    files.map((one, at) => group.join(one, { task: taskOf(one.label, folders[at]), onReady: undefined })),
  );
  expect(pool.asked.sort()).toEqual(['a+c', 'b']);
});

test('where a group comes to grief each file is tried by itself, one after the other, and the guilty one alone fails', async () => {
  const pool = poolOf((sources) => sources.includes('1'));
  let inHand = 0;
  let most = 0;
  const work: Job['work'] = async (one, { group }) => {
    const task = taskOf(one.label);
    if (group) await group.join(one, { task, onReady: undefined });
    else {
      most = Math.max(most, ++inHand);
      await pool.encryptFile(task).finally(() => inHand--);
    }
    return { status: 'done' };
  };
  const files = many(6, 10);
  const summary = await runJob({
    action: 'encrypt',
    collection: { files, unreadable: [], skipped: 0 },
    lanes: 1,
    signal: never,
    emit: () => undefined,
    describe: (error) => ({ code: errorCodeOf(error) }),
    work,
    gather: (together) => gather(together, pool, never),
  });
  expect(summary).toMatchObject({ done: 5, failed: 1, codes: { 'worker-crashed': 1 } });
  expect(pool.asked).toEqual(['0+1+2', '0', '1', '2', '3+4', '5']);
  expect(most).toBe(1);
});

test('each file of a group is told when it is sealed, the next when it is in hand, and all when the group broke off', async () => {
  const told: string[] = [];
  let breakOff: (error: unknown) => void = () => undefined;
  let tick: (prepared: number) => void = () => undefined;
  const pool = {
    encryptFile: () => Promise.reject(new Error('not asked')),
    encryptFiles: (_: unknown, { onProgress = () => undefined }: GroupCallOptions = {}) => {
      tick = onProgress;
      return new Promise<never>((_resolve, reject) => (breakOff = reject));
    },
  };
  const files = ['a', 'b', 'c'].map((label) => file(label, 10));
  const group = gather(files, pool, never);
  const ends = files.map((one) =>
    group
      .join(one, {
        task: taskOf(one.label),
        onReady: undefined,
        onProgress: ({ bytesDone, bytesTotal }) => void told.push(`${one.label} ${bytesDone}/${bytesTotal}`),
      })
      .catch(errorCodeOf),
  );
  await new Promise((resolve) => setImmediate(resolve));
  tick(0);
  tick(2);
  tick(3);
  expect(told).toEqual(['a 0/10', 'a 10/10', 'b 10/10', 'c 0/10', 'c 10/10']);
  breakOff(new AppError('worker-crashed'));
  expect(await Promise.all(ends)).toEqual(Array(3).fill('worker-crashed'));
  expect(told.slice(5)).toEqual(['a 0/10', 'b 0/10', 'c 0/10']);
});
