import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it, vi } from 'vitest';
import { shallowRef } from 'vue';
import { AppError, errorCodeOf } from '../../../shared/errors';
import type { JobEvent } from '../../../shared/events';

const engine = { jobs: { rebuildIndex: vi.fn(), stopRebuild: vi.fn(), find: vi.fn(), list: vi.fn() } };
const desktop = vi.fn();
let events: readonly JobEvent[] = [];
let end: (error?: unknown) => void = () => undefined;

vi.mock('../../../renderer/api', () => ({
  engineConnections: shallowRef(1),
  askDesktop: (ask: unknown) => Promise.resolve(desktop(ask) as unknown),
  followEngine: async function* (call: (given: typeof engine, signal: AbortSignal) => unknown) {
    call(engine, new AbortController().signal);
    yield* events;
    await new Promise<void>((resolve, reject) => {
      end = (error) => (error === undefined ? resolve() : reject(error as Error));
    });
  },
  askEngine: (call: (given: typeof engine, signal: AbortSignal) => unknown) =>
    Promise.resolve(call(engine, new AbortController().signal)),
  errorData: (error: unknown) => ({ code: errorCodeOf(error) }),
}));

const { useRebuildStore } = await import('../../../renderer/features/jobs/rebuild-store');
const { useFindStore } = await import('../../../renderer/features/jobs/find-store');

const settled = () => new Promise((resolve) => setTimeout(resolve));
const file = (source: string, code?: 'damaged-data' | 'cancelled'): JobEvent => ({
  ...{ v: 1, type: 'file', source, status: code ? 'failed' : 'done' },
  ...(code && { error: { code } }),
});
const summary = (done: number, cancelled: boolean): JobEvent => ({
  ...{ v: 1, type: 'summary', action: 'verify', done, failed: 1, skipped: 0, cancelled },
  ...{ bytes: 1, seconds: 1, codes: {} },
});

let store: ReturnType<typeof useRebuildStore>;
beforeEach(() => {
  vi.resetAllMocks();
  desktop.mockReturnValue([
    { handle: 'a', label: 'a' },
    { handle: 'b', label: 'b' },
  ]);
  engine.jobs.stopRebuild.mockImplementation(() => end());
  engine.jobs.find.mockResolvedValue([]);
  setActivePinia(createPinia());
  store = useRebuildStore();
});

it('reads the chosen folders once, counts, lists what did not open, and searches again', async () => {
  const find = useFindStore();
  find.text = 'ward';
  find.found = [];
  events = [file('x'), file('y', 'damaged-data'), summary(1, false)];
  const running = store.rebuild();
  await settled();
  await store.rebuild();
  expect(engine.jobs.rebuildIndex.mock.calls.map(([given]) => given as unknown)).toEqual([
    { sources: ['a', 'b'] },
  ]);
  expect([store.isRunning, store.outcome]).toEqual([true, null]);
  end();
  await running;
  expect(store.outcome).toMatchObject({ done: 1, isCancelled: false, failed: [{ source: 'y' }] });
  expect(engine.jobs.find).toHaveBeenCalledTimes(1);
});

it('cancelled, it says what was found until then and lists no file that was only cut off', async () => {
  events = [file('x'), file('y', 'cancelled'), summary(1, true)];
  const running = store.rebuild();
  await settled();
  await store.cancel();
  await running;
  expect(engine.jobs.stopRebuild).toHaveBeenCalledTimes(1);
  expect(store.outcome).toMatchObject({ done: 1, isCancelled: true, failed: [] });
  expect(engine.jobs.find).not.toHaveBeenCalled();
});

it('a dialog that was closed starts nothing; what was refused as a whole is told', async () => {
  desktop.mockReturnValueOnce([]);
  await store.rebuild();
  expect(engine.jobs.rebuildIndex).not.toHaveBeenCalled();
  events = [];
  const running = store.rebuild();
  await settled();
  end(new AppError('identity-needed'));
  await running;
  expect(store.state).toMatchObject({ status: 'failed', error: { code: 'identity-needed' } });
});
