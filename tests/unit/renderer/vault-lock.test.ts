import { createPinia, disposePinia, setActivePinia, type Pinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createApp, h, shallowRef, type App } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { JobEvent } from '../../../shared/events';
import { errorCodeOf } from '../../../shared/errors';

const engineConnections = shallowRef(1);
const lockRequests = shallowRef(0);
const engine = {
  vault: { state: vi.fn(), unlock: vi.fn(), lock: vi.fn() },
  settings: { get: vi.fn() },
  files: { open: vi.fn(), forgetStages: vi.fn() },
  jobs: { list: vi.fn(), stop: vi.fn(), add: vi.fn() },
  watch: { kept: vi.fn(), again: vi.fn(), pause: vi.fn() },
};
/** What the running job tells, and its end. */
let endJob: () => void = () => undefined;

vi.mock('../../../renderer/api', () => ({
  engineConnections,
  lockRequests,
  askDesktop: () => Promise.resolve([]),
  grantDropped: vi.fn(),
  followEngine: async function* (): AsyncGenerator<JobEvent, void, undefined> {
    await new Promise<void>((resolve) => (endJob = resolve));
  },
  askEngine: (call: (given: typeof engine, signal: AbortSignal) => unknown) =>
    Promise.resolve(call(engine, new AbortController().signal)),
  errorData: (error: unknown) => ({ code: errorCodeOf(error) }),
}));

const { useVaultLock } = await import('../../../renderer/use-vault-lock');
const { useAnalysisStore } = await import('../../../renderer/features/analysis/analysis-store');
const { useRandomnessStore } = await import('../../../renderer/features/analysis/randomness-store');
const { useEncryptStore } = await import('../../../renderer/features/encrypt/encrypt-store');
const { useFolderJobsStore } = await import('../../../renderer/features/jobs/folder-jobs-store');
const { useWatchStore } = await import('../../../renderer/features/jobs/watch-store');
const { useKeysStore } = await import('../../../renderer/features/keys/keys-store');

const settled = () => new Promise((resolve) => setTimeout(resolve));
let pinia: Pinia;
let app: App;
let lock: ReturnType<typeof useVaultLock>;

beforeEach(async () => {
  vi.resetAllMocks();
  engine.vault.state.mockResolvedValue({ status: 'unlocked', recovery: [], recoveryProved: true });
  engine.vault.lock.mockResolvedValue({ status: 'locked' });
  engine.settings.get.mockRejectedValue(new Error('defaults'));
  engine.files.forgetStages.mockResolvedValue({});
  engine.jobs.list.mockResolvedValue([]);
  engine.watch.kept.mockResolvedValue(null);
  engine.watch.pause.mockImplementation(() => endJob());
  engine.jobs.add.mockResolvedValue({ id: '0123456789abcdef' });
  // A job that is stopped ends.
  engine.jobs.stop.mockImplementation(() => endJob());
  pinia = createPinia();
  setActivePinia(pinia);
  const page = { template: '', render: () => h('div') };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/:page(.*)*', component: page }],
  });
  app = createApp({
    setup: () => {
      lock = useVaultLock();
      return () => h('div');
    },
  })
    .use(pinia)
    .use(router);
  app.mount(document.createElement('div'));
  await settled();
});
afterEach(() => {
  app.unmount();
  disposePinia(pinia);
});

it('locks at once where nothing runs', async () => {
  lock.toggle();
  await settled();
  expect(engine.vault.lock).toHaveBeenCalledTimes(1);
  expect(useKeysStore().vault?.status).toBe('locked');
});

it('waits for a running job, and keeps its result behind the lock', async () => {
  const encrypt = useEncryptStore();
  const running = encrypt.start(['a'], { target: undefined });
  lockRequests.value += 1;
  await settled();
  expect(lock.isPending.value).toBe(true);
  expect(engine.vault.lock).not.toHaveBeenCalled();
  endJob();
  await running;
  await settled();
  expect(engine.vault.lock).toHaveBeenCalledTimes(1);
  expect(lock.isPending.value).toBe(false);
  expect(encrypt.state.status).toBe('ended');
});

it('asked by hand once more while it waits, stays open', async () => {
  const running = useEncryptStore().start(['a'], { target: undefined });
  lock.toggle();
  lock.toggle();
  endJob();
  await running;
  await settled();
  expect(engine.vault.lock).not.toHaveBeenCalled();
});

const draft = {
  action: 'encrypt',
  sources: [{ handle: 'a', label: 'a' }],
  isBeside: true,
  target: null,
  names: 'hide',
  recipients: [],
  carrier: 'auto',
  keyImages: '64',
} as const;

it('asked by hand while a job on folders runs, asks back; paused it is locked at once', async () => {
  const running = useFolderJobsStore().start(draft);
  lock.toggle();
  expect(lock.isAsking.value).toBe(true);
  await settled();
  expect(engine.vault.lock).not.toHaveBeenCalled();
  lock.decide('pause');
  await running;
  await settled();
  expect(engine.jobs.stop).toHaveBeenCalledTimes(1);
  expect(engine.vault.lock).toHaveBeenCalledTimes(1);
});

it('with nobody here, the job on folders is finished first', async () => {
  const running = useFolderJobsStore().start(draft);
  await settled();
  lockRequests.value += 1;
  await settled();
  expect([lock.isAsking.value, lock.isPending.value]).toEqual([false, true]);
  endJob();
  await running;
  await settled();
  expect(engine.jobs.stop).not.toHaveBeenCalled();
  expect(engine.vault.lock).toHaveBeenCalledTimes(1);
});

it('a watched folder is paused before the lock comes, and a round in hand is finished first', async () => {
  engine.watch.kept.mockResolvedValue({ folder: 'Ward 3', target: 'sealed' });
  const watched = useWatchStore();
  await watched.resume();
  await settled();
  const jobs = useFolderJobsStore();
  jobs.isRoundInHand = true;
  lockRequests.value += 1;
  await settled();
  expect(lock.isPending.value).toBe(true);
  expect(engine.watch.pause).not.toHaveBeenCalled();
  jobs.isRoundInHand = false;
  await settled();
  expect(engine.watch.pause.mock.invocationCallOrder[0]).toBeLessThan(
    engine.vault.lock.mock.invocationCallOrder[0] ?? 0,
  );
  expect(watched.state.status).toBe('paused');
});

it.each([
  ['what is measured', () => useAnalysisStore().measure('en')],
  ['what is tested', () => useRandomnessStore().test('key-image', 100_000)],
] as const)('%s is finished first too', async (_, start) => {
  const running = start();
  await settled();
  lockRequests.value += 1;
  await settled();
  expect([engine.vault.lock.mock.calls.length, lock.isPending.value]).toEqual([0, true]);
  endJob();
  await running;
  await settled();
  expect(engine.vault.lock).toHaveBeenCalledTimes(1);
});
