import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it, vi } from 'vitest';
import { shallowRef } from 'vue';
import { AppError, errorCodeOf } from '../../../shared/errors';
import type { FileEvent } from '../../../shared/events';
import type { WatchEvent } from '../../../shared/watch-contract';
import { EMPTY_WATCH, withWatchEvent } from '../../../renderer/features/jobs/watch-record';

const engine = {
  vault: { state: vi.fn() },
  settings: { get: vi.fn() },
  jobs: { list: vi.fn() },
  watch: { start: vi.fn(), again: vi.fn(), kept: vi.fn(), pause: vi.fn(), end: vi.fn() },
};
const desktop = vi.fn();
const engineConnections = shallowRef(1);
/** Tells the page an event, or ends the stream: as it should, or with an error. */
let tell: (event: WatchEvent) => void = () => undefined;
let endStream: (error?: unknown) => void = () => undefined;

vi.mock('../../../renderer/api', () => ({
  engineConnections,
  askDesktop: (ask: unknown) => {
    desktop(ask);
    return Promise.resolve([]);
  },
  followEngine: async function* (call: (given: typeof engine, signal: AbortSignal) => unknown) {
    call(engine, new AbortController().signal);
    for (;;) {
      const next = new Promise<WatchEvent | undefined>((resolve, reject) => {
        tell = resolve;
        endStream = (error) => (error === undefined ? resolve(undefined) : reject(error as Error));
      });
      const event = await next;
      if (event === undefined) return;
      yield event;
    }
  },
  askEngine: async (call: (given: typeof engine, signal: AbortSignal) => unknown) =>
    call(engine, new AbortController().signal),
  errorData: (error: unknown) => ({ code: errorCodeOf(error) }),
}));

const { useWatchStore } = await import('../../../renderer/features/jobs/watch-store');
const { useFolderJobsStore } = await import('../../../renderer/features/jobs/folder-jobs-store');
const { useKeysStore } = await import('../../../renderer/features/keys/keys-store');

const settled = () => new Promise((resolve) => setTimeout(resolve));
const open = { status: 'unlocked', recovery: [], recoveryProved: true };
const plan: WatchEvent = {
  ...{ v: 1, type: 'plan', action: 'encrypt' },
  ...{ files: 1, bytes: 1, skipped: 0 },
};
const file = (source: string, part: Partial<FileEvent> = {}): FileEvent => ({
  ...{ v: 1, type: 'file', source, status: 'done' },
  ...part,
});
const summary: WatchEvent = {
  ...{ v: 1, type: 'summary', action: 'encrypt', done: 1, failed: 0, skipped: 0 },
  ...{ cancelled: false, bytes: 1, seconds: 1, codes: {} },
};
const draft = {
  ...{ action: 'watch' as const, sources: [{ handle: 'f', label: 'Ward 3' }], isBeside: false },
  ...{ target: { handle: 't', label: '~/sealed' }, names: 'hide' as const, recipients: ['age1x'] },
  ...{ carrier: 'auto' as const, keyImages: '64' as const },
};

let store: ReturnType<typeof useWatchStore>;
beforeEach(async () => {
  vi.resetAllMocks();
  engine.vault.state.mockResolvedValue(open);
  engine.settings.get.mockRejectedValue(new Error('defaults'));
  engine.jobs.list.mockResolvedValue([]);
  engine.watch.kept.mockResolvedValue(null);
  for (const way of [engine.watch.pause, engine.watch.end]) way.mockImplementation(() => endStream());
  setActivePinia(createPinia());
  store = useWatchStore();
  await settled();
});

async function told(...events: readonly WatchEvent[]): Promise<void> {
  for (const event of events) {
    tell(event);
    await settled();
  }
}

it('counts what was done, remembers the last file, and keeps one end of each file', () => {
  const failed = (source: string) => file(source, { status: 'failed', error: { code: 'cannot-read' } });
  const events = [
    plan,
    file('old', { earlier: true }),
    failed('a'),
    failed('a'),
    failed('b'),
    file('a'),
    file('c', { status: 'failed', error: { code: 'cancelled' } }),
  ];
  const record = events.reduce((so, event, at) => withWatchEvent(so, event, at), EMPTY_WATCH);
  expect(record).toMatchObject({ done: 2, last: { source: 'a', at: 5 }, isRound: true });
  expect(record.failures.map(({ source }) => source)).toEqual(['b']);
  const refused: WatchEvent = { v: 1, type: 'refused', error: { code: 'lock-held' } };
  const stopped = withWatchEvent(record, refused, 9);
  expect(stopped).toMatchObject({ isRound: false, refused: { code: 'lock-held' } });
  expect(withWatchEvent(stopped, plan, 10).refused).toBeNull();
});

it('watches as the draft says, and keeps the computer awake only while files are in hand', async () => {
  await store.start(draft);
  await settled();
  expect(engine.watch.start.mock.calls[0]?.[0]).toMatchObject({
    ...{ folder: 'f', target: 't', recipients: ['age1x'], names: 'hide', isKept: true },
  });
  expect(store.state).toEqual({ status: 'on', place: { folder: 'Ward 3', target: '~/sealed' } });
  await told({ v: 1, type: 'looked', files: 2, changing: 1 });
  expect(desktop).not.toHaveBeenCalled();
  await told(plan, file('Ward 3/a'), summary);
  expect(desktop.mock.calls.map(([{ isRunning }]) => isRunning as boolean)).toEqual([true, false]);
  expect(store.record).toMatchObject({ changing: 1, done: 1, last: { source: 'Ward 3/a' } });
  await store.end();
  expect(engine.watch.end).toHaveBeenCalledTimes(1);
  expect(store.state).toEqual({ status: 'off' });
});

it('with the lock it pauses without a name, and goes on when the vault is open', async () => {
  await store.start(draft);
  await told(plan, file('Ward 3/a'));
  await store.pause();
  expect(store.state).toEqual({ status: 'paused' });
  expect(store.record).toEqual(EMPTY_WATCH);
  expect(useFolderJobsStore().isRoundInHand).toBe(false);

  const keys = useKeysStore();
  keys.vault = { status: 'locked' };
  await settled();
  engine.watch.kept.mockResolvedValue({ folder: 'Ward 3', target: 'sealed' });
  keys.vault = { ...open, status: 'unlocked', identityKind: 'hybrid', recipient: '', kitAtHand: false };
  await settled();
  expect(engine.watch.again).toHaveBeenCalledTimes(1);
  expect(store.state).toMatchObject({ status: 'on', place: { folder: 'Ward 3' } });
});

it('says why it ended, and goes on when somebody says so', async () => {
  await store.start(draft);
  endStream(new AppError('worker-crashed'));
  await settled();
  expect(store.state).toEqual({ status: 'failed', error: { code: 'worker-crashed' } });
  engine.watch.kept.mockResolvedValue({ folder: 'Ward 3', target: 'sealed' });
  await store.resume();
  expect(store.state.status).toBe('on');
  await settled();
  endStream(new AppError('locked'));
  await settled();
  expect(store.state.status).toBe('paused');
});
