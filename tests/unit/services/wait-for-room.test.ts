import { expect, test } from 'vitest';
import { runJob } from '../../../electron/services/run-job';
import { roomWaiter } from '../../../electron/services/wait-for-room';
import { AppError, errorCodeOf } from '../../../shared/errors';
import type { JobEvent, Warning } from '../../../shared/events';

const file = {
  id: 'a',
  path: '/in/a',
  label: 'a',
  folders: [],
  named: false,
  bytes: 10,
  inode: 'a',
  modifiedNs: 0n,
};

/** A disk that has `rooms` bytes free, one number a look, the last for ever. */
function diskWith(rooms: readonly number[]) {
  let looks = 0;
  return { looks: () => looks, free: () => rooms[Math.min(looks++, rooms.length - 1)]! };
}

test('a full disk makes the job wait and try again, and nothing fails', async () => {
  const disk = diskWith([0, 1e9]);
  const warnings: Warning[] = [];
  const events: JobEvent[] = [];
  const { signal } = new AbortController();
  let tries = 0;
  const summary = await runJob({
    action: 'encrypt',
    collection: { files: [file], unreadable: [], skipped: 0 },
    lanes: 1,
    signal,
    emit: (event) => events.push(event),
    describe: (error) => ({ code: errorCodeOf(error) }),
    work: () => {
      if (++tries < 3) throw new AppError('no-space');
      return Promise.resolve({ status: 'done' });
    },
    waitForRoom: roomWaiter({
      folderOf: () => '/out',
      warn: (warning) => warnings.push(warning),
      signal,
      free: disk.free,
    }),
  });
  expect(summary).toMatchObject({ done: 1, failed: 0 });
  expect(tries).toBe(3);
  // Once there was none, then there was.
  expect(disk.looks()).toBe(3);
  expect(new Set(warnings)).toEqual(new Set(['waiting-for-space']));
});

test('stopped while it waits, the file is left for the next time', async () => {
  const stopping = new AbortController();
  const wait = roomWaiter({
    folderOf: () => '/out',
    warn: () => stopping.abort(),
    signal: stopping.signal,
    free: () => 0,
  });
  expect(await wait(file)).toBe(false);
});
