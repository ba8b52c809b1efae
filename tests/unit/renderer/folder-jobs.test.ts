import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it, vi } from 'vitest';
import { shallowRef } from 'vue';
import { errorCodeOf } from '../../../shared/errors';
import type { JobEvent } from '../../../shared/events';
import type { ListedJob } from '../../../shared/jobs-contract';

const engine = { jobs: { list: vi.fn(), stop: vi.fn(), add: vi.fn(), resume: vi.fn(), cancel: vi.fn() } };
const desktop = vi.fn();
/** Ends the running job: with its summary, or with an error. */
let endJob: (error?: unknown) => void = () => undefined;
const started: string[] = [];

vi.mock('../../../renderer/api', () => ({
  engineConnections: shallowRef(1),
  askDesktop: (ask: unknown) => Promise.resolve(desktop(ask)),
  followEngine: async function* (
    call: (given: typeof engine, signal: AbortSignal) => unknown,
  ): AsyncGenerator<JobEvent, void, undefined> {
    call(engine, new AbortController().signal);
    await new Promise<void>((resolve, reject) => {
      endJob = (error) => (error === undefined ? resolve() : reject(error as Error));
    });
  },
  askEngine: (call: (given: typeof engine, signal: AbortSignal) => unknown) =>
    Promise.resolve(call(engine, new AbortController().signal)),
  errorData: (error: unknown) => ({ code: errorCodeOf(error) }),
}));

const { AppError } = await import('../../../shared/errors');
const { useFolderJobsStore } = await import('../../../renderer/features/jobs/folder-jobs-store');

const settled = () => new Promise((resolve) => setTimeout(resolve));
const listed = (id: string): ListedJob => ({
  ...{ id, action: 'encrypt', status: 'open', madeAt: 1, sources: [id], target: null },
  ...{ planned: 0, done: 0, failed: 0, skipped: 0 },
});
const draft = (name: string) => ({
  action: 'encrypt' as const,
  sources: [{ handle: name, label: name }],
  isBeside: true,
  target: null,
  names: 'hide' as const,
  recipients: [],
  carrier: 'png' as const,
  keyImages: 'file' as const,
});

let store: ReturnType<typeof useFolderJobsStore>;
beforeEach(() => {
  vi.resetAllMocks();
  started.length = 0;
  const known: ListedJob[] = [];
  engine.jobs.add.mockImplementation(({ input }: { input: { sources: string[] } }) => {
    const [id = ''] = input.sources;
    known.push(listed(id));
    return { id };
  });
  engine.jobs.list.mockImplementation(() => Promise.resolve([...known]));
  engine.jobs.resume.mockImplementation(({ id }: { id: string }) => void started.push(id));
  engine.jobs.stop.mockImplementation(() => endJob());
  setActivePinia(createPinia());
  store = useFolderJobsStore();
});

async function startThree(): Promise<void> {
  for (const name of ['a', 'b', 'c']) {
    void store.start(draft(name));
    await settled();
  }
}

it('writes each job down as it was wished, and runs them one after another', async () => {
  await startThree();
  expect(engine.jobs.add.mock.calls.map(([{ input }]) => [input.carrier, input.keyImages])).toEqual(
    Array.from({ length: 3 }, () => ['png', 'file']),
  );
  expect([started, store.waiting, store.runningId]).toEqual([['a'], ['b', 'c'], 'a']);
  for (const expected of [
    ['a', 'b'],
    ['a', 'b', 'c'],
  ]) {
    endJob();
    await settled();
    expect(started).toEqual(expected);
    expect(store.isRunning).toBe(true);
  }
  endJob();
  await settled();
  expect([store.isRunning, store.waiting, store.state.status]).toEqual([false, [], 'ended']);
  // The computer was kept awake all the time.
  expect(desktop.mock.calls.map(([{ isRunning }]) => isRunning)).toEqual([true, false]);
});

it('paused, none of them goes on until somebody says so', async () => {
  await startThree();
  await store.stop();
  await settled();
  expect([started, store.waiting, store.isRunning]).toEqual([['a'], [], false]);
  expect(store.interrupted.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  void store.resume(...store.interrupted);
  await settled();
  expect([started, store.waiting]).toEqual([
    ['a', 'a'],
    ['b', 'c'],
  ]);
});

it('cancelled, the running one is given up and the next begins; one that waits is taken off', async () => {
  await startThree();
  await store.giveUp(listed('b'));
  expect(store.waiting).toEqual(['c']);
  await store.end();
  await settled();
  expect(engine.jobs.cancel.mock.calls.map(([{ id }]) => id)).toEqual(['b', 'a']);
  expect(started).toEqual(['a', 'c']);
});

it('asked twice to go on with one, does so once', async () => {
  void store.resume(listed('a'), listed('a'));
  void store.resume(listed('a'));
  await settled();
  expect([started, store.waiting]).toEqual([['a'], []]);
});

it('where the engine dies the others wait to be gone on with; another failure stops none', async () => {
  await startThree();
  endJob(new AppError('cannot-write'));
  await settled();
  expect(started).toEqual(['a', 'b']);
  expect(store.refused.get('a')).toEqual({ code: 'cannot-write' });
  endJob(new AppError('worker-crashed'));
  await settled();
  expect([started, store.waiting, store.isRunning]).toEqual([['a', 'b'], [], false]);
});
