import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchFolder } from '../../../electron/services/watch-folder';
import { AppError, errorCodeOf } from '../../../shared/errors';
import type { WatchEvent } from '../../../shared/watch-contract';

let root: string;
let stop: AbortController;
let rounds: string[][];
let events: WatchEvent[];
let fails: AppError | undefined;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'radseal-watch-'));
  stop = new AbortController();
  [rounds, events, fails] = [[], [], undefined];
});
afterEach(() => {
  stop.abort();
  rmSync(root, { recursive: true, force: true });
});

const EVERY_MS = 20;
const write = (name: string, text = name) => writeFileSync(join(root, name), text);

/** Watches, with the names a round gets written down. */
const watching = (path = root) =>
  watchFolder({
    folder: { id: 'h', path, label: 'ward', folders: [], named: true },
    everyMs: EVERY_MS,
    signal: stop.signal,
    emit: (event) => void events.push(event),
    describe: (error) => ({ code: errorCodeOf(error) }),
    encrypt: async ({ files, unreadable }) => {
      rounds.push([
        ...files.map(({ path: found }) => basename(found)),
        ...unreadable.map(({ code }) => code),
      ]);
      if (fails) throw fails;
    },
  });

test('what has stopped changing is handed on once, and again when it has changed', async () => {
  write('a');
  const watched = watching();
  await expect.poll(() => rounds).toEqual([['a']]);
  mkdirSync(join(root, 'deep'));
  write('deep/b');
  await expect.poll(() => rounds).toEqual([['a'], ['b']]);
  write('a', 'another text');
  await expect.poll(() => rounds).toEqual([['a'], ['b'], ['a']]);
  await new Promise((resolve) => setTimeout(resolve, 5 * EVERY_MS));
  expect(rounds).toHaveLength(3);
  stop.abort();
  await watched;
});

test('a file that changes at every look is left alone, and told as changing', async () => {
  let text = '';
  const growing = setInterval(() => write('slow', (text += 'x')), EVERY_MS / 8);
  const watched = watching();
  write('quiet');
  await expect.poll(() => rounds).toEqual([['quiet']]);
  await new Promise((resolve) => setTimeout(resolve, 10 * EVERY_MS));
  expect(rounds).toEqual([['quiet']]);
  expect(events).toContainEqual({ v: 1, type: 'looked', files: 2, changing: 1 });
  clearInterval(growing);
  await expect.poll(() => rounds).toEqual([['quiet'], ['slow']]);
  stop.abort();
  await watched;
});

test('a folder that is not there is told once', async () => {
  const watched = watching(join(root, 'gone'));
  await expect.poll(() => rounds).toEqual([['cannot-read']]);
  await new Promise((resolve) => setTimeout(resolve, 5 * EVERY_MS));
  expect(rounds).toHaveLength(1);
  stop.abort();
  await watched;
});

test('a round that is refused is told, and the next try waits', async () => {
  write('a');
  fails = new AppError('lock-held');
  const watched = watching();
  await expect.poll(() => events.at(-1)).toEqual({ v: 1, type: 'refused', error: { code: 'lock-held' } });
  await new Promise((resolve) => setTimeout(resolve, 5 * EVERY_MS));
  expect(rounds).toHaveLength(1);
  stop.abort();
  await watched;
});

test('the lock ends it', async () => {
  write('a');
  fails = new AppError('locked');
  await expect(watching()).rejects.toMatchObject({ code: 'locked' });
});
