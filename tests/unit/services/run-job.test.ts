import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { orCancelled } from '../../../electron/services/or-cancelled';
import { runJob, type Job } from '../../../electron/services/run-job';
import { jobEvent, type JobEvent } from '../../../shared/events';
import { AppError, errorCodeOf } from '../../../shared/errors';

const file = (label: string, bytes = 10) => ({
  id: label,
  path: `/${label}`,
  label,
  folders: [],
  named: true,
  bytes,
  inode: label,
  modifiedNs: 0n,
});

function jobOf(work: Job['work'], more: Partial<Job> = {}) {
  const events: JobEvent[] = [];
  const job: Job = {
    action: 'encrypt',
    collection: { files: ['a', 'b', 'c', 'd'].map((label) => file(label)), unreadable: [], skipped: 2 },
    lanes: 2,
    signal: new AbortController().signal,
    emit: (event) => events.push(jobEvent.parse(event)),
    describe: (error) => ({ code: errorCodeOf(error) }),
    work,
    ...more,
  };
  return { events, run: () => runJob(job) };
}

test('one failure stops no other file, and the summary counts by code', async () => {
  const { events, run } = jobOf(async ({ label }) => {
    if (label === 'b') throw new AppError('damaged-data');
    if (label === 'c') throw new TypeError('surprise');
    return { status: 'done', originalBytes: 10 };
  });
  const summary = await run();
  expect(summary).toMatchObject({ done: 2, failed: 2, skipped: 2, bytes: 20, cancelled: false });
  expect(summary.codes).toEqual({ 'damaged-data': 1, internal: 1 });
  expect(events.filter(({ type }) => type === 'file')).toHaveLength(4);
});

test('never more files in hand than lanes', async () => {
  let inHand = 0;
  let most = 0;
  const { run } = jobOf(async () => {
    most = Math.max(most, ++inHand);
    await new Promise((resolve) => setImmediate(resolve));
    inHand--;
    return { status: 'done' };
  });
  await run();
  expect(most).toBe(2);
});

test('after a cancel nothing new is started and what is in hand is waited for', async () => {
  const controller = new AbortController();
  const started: string[] = [];
  const { events, run } = jobOf(
    async ({ label }) => {
      started.push(label);
      controller.abort();
      await new Promise((resolve) => setImmediate(resolve));
      throw new AppError('cancelled');
    },
    { signal: controller.signal },
  );
  expect(await run()).toMatchObject({ cancelled: true, done: 0 });
  expect(started.length).toBeLessThanOrEqual(2);
  expect(events.filter(({ type }) => type === 'file')).toHaveLength(started.length);
});

test('tells what is in hand, and the audit log of what ended: of each file once, of a cancel nothing', async () => {
  const ended: string[] = [];
  const audit = {
    ended: async (_: unknown, { label }: { readonly label: string }) => void ended.push(label),
    close: () => undefined,
  };
  const { events, run } = jobOf(
    async ({ label }, { onProgress }) => {
      onProgress({ bytesDone: 5, bytesTotal: 10 });
      await new Promise((resolve) => setTimeout(resolve, 120));
      onProgress({ bytesDone: 6, bytesTotal: 10 });
      if (label === 'd') throw new AppError('damaged-data');
      return { status: 'done' };
    },
    { audit },
  );
  await run();
  expect(ended.sort()).toEqual(['a', 'b', 'c', 'd']);
  const held = events.flatMap((event) => (event.type === 'progress' ? [event.inHand] : []));
  // The bytes of a task are scaled to those of its file.
  const of = (source: string) => expect.objectContaining({ source, bytesDone: 6, bytesTotal: 10 }) as unknown;
  expect(held).toContainEqual(expect.arrayContaining([of('a')]));
  expect(held.some((files) => files?.map(({ source }) => source).join(' ') === 'a b')).toBe(true);
  const stopping = new AbortController();
  ended.length = 0;
  const cancel = () => {
    stopping.abort();
    return Promise.reject(new AppError('cancelled'));
  };
  const stopped = jobOf(cancel, { audit, signal: stopping.signal });
  expect((await stopped.run()).cancelled).toBe(true);
  expect(ended).toEqual([]);
});

test('bytes that are done but for their name count, and nobody has them in hand any more', async () => {
  const { events, run } = jobOf(async ({ label }, { onProgress }) => {
    if (label === 'a') onProgress({ bytesDone: 10, bytesTotal: 10 });
    await new Promise((resolve) => setTimeout(resolve, 120));
    if (label === 'b') onProgress({ bytesDone: 0, bytesTotal: 10 });
    await new Promise((resolve) => setTimeout(resolve, 120));
    return { status: 'done' };
  });
  await run();
  const first = events.find(({ type }) => type === 'progress');
  expect(first).toMatchObject({
    filesDone: 0,
    bytesDone: 10,
    inHand: [{ source: 'b', bytesDone: 0, bytesTotal: 10 }],
  });
});

test('however many files in hand listen for the cancel, Node takes it for no leak', async () => {
  const warnings: Error[] = [];
  const warn = (warning: Error) => warnings.push(warning);
  process.on('warning', warn);
  const { signal } = new AbortController();
  const many = Array.from({ length: 20 }, (_, n) => file(String(n)));
  const { run } = jobOf(async () => (await orCancelled(pause(5), signal), { status: 'done' }), {
    collection: { files: many, unreadable: [], skipped: 0 },
    lanes: many.length,
    signal,
  });
  expect(await run()).toMatchObject({ done: 20 });
  await pause(5);
  process.off('warning', warn);
  expect(warnings).toEqual([]);
});
