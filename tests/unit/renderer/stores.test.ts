import { createPinia, disposePinia, setActivePinia, type Pinia } from 'pinia';
import { computed, nextTick, ref, shallowRef } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DesktopRequest, Granted } from '../../../shared/desktop';
import { AppError, errorCodeOf } from '../../../shared/errors';
import type { FileEvent } from '../../../shared/events';
import { NO_RULES } from '../../../shared/policy';
import { DEFAULT_SETTINGS } from '../../../shared/settings';

const engineConnections = shallowRef(1);
const desktop = vi.fn<(request: DesktopRequest) => Promise<readonly Granted[]>>();
/** The calls the stores make, answered by the test. */
const engine = {
  vault: { state: vi.fn(), unlock: vi.fn(), create: vi.fn(), list: vi.fn(), select: vi.fn() },
  keys: { check: vi.fn() },
  contacts: { list: vi.fn(), change: vi.fn() },
  files: { open: vi.fn(), encrypt: vi.fn(), forgetStages: vi.fn(), readers: vi.fn() },
  settings: { get: vi.fn() },
  analysis: { start: vi.fn(), stages: vi.fn() },
};

vi.mock('../../../renderer/api', () => ({
  engineConnections,
  askDesktop: desktop,
  grantDropped: vi.fn(),
  followEngine: (call: (given: typeof engine, signal: AbortSignal) => Promise<AsyncIterable<unknown>>) =>
    (async function* () {
      yield* await call(engine, new AbortController().signal);
    })(),
  askEngine: (call: (given: typeof engine, signal: AbortSignal) => unknown) =>
    call(engine, new AbortController().signal),
  errorData: (error: unknown) => ({ code: errorCodeOf(error) }),
}));

const { useOpenStore } = await import('../../../renderer/features/open/open-store');
const { useKeysStore } = await import('../../../renderer/features/keys/keys-store');
const { useAnalysisStore } = await import('../../../renderer/features/analysis/analysis-store');
const { useRandomnessStore } = await import('../../../renderer/features/analysis/randomness-store');
const { useVaultsStore } = await import('../../../renderer/features/keys/vaults-store');
const { useEncryptStore } = await import('../../../renderer/features/encrypt/encrypt-store');
const { useJobStart } = await import('../../../renderer/features/open/use-job-start');
const { useFoundKey } = await import('../../../renderer/features/decrypt/use-found-key');

const granted = (name: string): Granted => ({ handle: name.padEnd(32, '0'), label: name });
const image = (id: string, kind: 'dicom' | 'encrypted' = 'dicom') => ({
  id,
  name: id,
  kind,
  bytes: 1,
  series: null,
});
const unlocked = {
  status: 'unlocked',
  identityKind: 'hybrid',
  recipient: 'age1pq',
  recovery: [{ recipient: 'age1pqr', kind: 'hybrid', provedAt: null }],
  recoveryProved: false,
  kitAtHand: true,
} as const;
const NEW = {
  passphrase: 'lantern orbit walnut',
  kind: 'hybrid',
  look: { format: 'pdf', language: 'en' },
} as const;
const settled = () => new Promise((resolve) => setTimeout(resolve));

let pinia: Pinia;
// Stores of an earlier test would otherwise still watch the engine.
afterEach(() => disposePinia(pinia));
beforeEach(() => {
  pinia = createPinia();
  setActivePinia(pinia);
  vi.resetAllMocks();
  engine.vault.state.mockResolvedValue({ status: 'none' });
  engine.settings.get.mockResolvedValue({
    values: DEFAULT_SETTINGS,
    policy: { status: 'none', rules: NO_RULES },
    hasOutputFolder: false,
    isDamaged: false,
  });
  engine.files.forgetStages.mockResolvedValue({ forgotten: true });
  desktop.mockImplementation(({ ask }) => Promise.resolve(ask === 'folder-of' ? [granted('folder')] : []));
});

describe('the files on the page', () => {
  it('are opened once, sorted by what can be done, with the folder of the first for the results', async () => {
    const open = useOpenStore();
    desktop.mockImplementation(({ ask }) => {
      return Promise.resolve(ask === 'files' ? [granted('a'), granted('b')] : [granted('folder')]);
    });
    engine.files.open.mockResolvedValue({
      files: [image('1'), image('2', 'encrypted')],
      unreadable: [],
      skipped: 3,
    });
    await open.choose();
    await open.choose();
    expect(engine.files.open).toHaveBeenCalledTimes(1);
    expect(open.plain.map(({ id }) => id)).toEqual(['1']);
    expect(open.encrypted.map(({ id }) => id)).toEqual(['2']);
    expect(open.selectedId).toBe('1');
    expect(open.target?.label).toBe('folder');
    expect(open.skipped).toBe(3);
  });

  it('taken off, the next one is shown; the last one empties the page', async () => {
    const open = useOpenStore();
    desktop.mockImplementation(({ ask }) =>
      Promise.resolve(ask === 'files' ? [granted('a')] : [granted('folder')]),
    );
    engine.files.open.mockResolvedValue({ files: [image('1'), image('2')], unreadable: [], skipped: 0 });
    await open.choose();
    open.remove('1');
    expect(open.selectedId).toBe('2');
    open.remove('2');
    expect(open.isEmpty).toBe(true);
    expect(open.target).toBeNull();
  });

  it('are asked about again when a new engine has come, because it knows no old id', async () => {
    const open = useOpenStore();
    desktop.mockImplementation(({ ask }) =>
      Promise.resolve(ask === 'files' ? [granted('a')] : [granted('folder')]),
    );
    engine.files.open.mockResolvedValueOnce({ files: [image('old')], unreadable: [], skipped: 0 });
    await open.choose();
    engine.files.open.mockResolvedValueOnce({ files: [image('new')], unreadable: [], skipped: 0 });
    engineConnections.value += 1;
    await settled();
    expect(open.files.map(({ id }) => id)).toEqual(['new']);
    expect(open.selectedId).toBe('new');
  });

  it('that could not be looked at leave a sentence, not an exception', async () => {
    const open = useOpenStore();
    desktop.mockImplementation(({ ask }) => Promise.resolve(ask === 'files' ? [granted('a')] : []));
    engine.files.open.mockRejectedValue(new AppError('worker-crashed'));
    await open.choose();
    expect(open.error).toEqual({ code: 'worker-crashed' });
    expect(open.isLooking).toBe(false);
  });
});

describe('the vault on the page', () => {
  it('is not made when the dialog for the kit is closed', async () => {
    const keys = useKeysStore();
    expect(await keys.create(NEW)).toBe(false);
    expect(engine.vault.create).not.toHaveBeenCalled();
  });

  it('allows encryption only once its kit was proved', async () => {
    const keys = useKeysStore();
    desktop.mockResolvedValue([granted('kit')]);
    engine.vault.create.mockResolvedValue(unlocked);
    expect(await keys.create(NEW)).toBe(true);
    expect(keys.mayEncrypt).toBe(false);
    engine.vault.unlock.mockResolvedValue({ ...unlocked, recoveryProved: true });
    await keys.unlock('lantern orbit walnut');
    expect(keys.mayEncrypt).toBe(true);
  });

  it('is one of several: turning to another is counted, to the same one not', async () => {
    const vaults = useVaultsStore();
    const listed = (id: string) => ({
      vaults: ['a', 'b'].map((each) => ({ id: each, label: each, isSelected: each === id })),
      earlier: [],
      wrongPhrases: 0,
      waitSeconds: 0,
    });
    engine.vault.list.mockResolvedValueOnce(listed('a')).mockResolvedValueOnce(listed('b'));
    engine.vault.select.mockResolvedValue({ status: 'locked' });
    await vaults.refresh();
    await vaults.select('a');
    expect(engine.vault.select).not.toHaveBeenCalled();
    await vaults.select('b');
    expect([vaults.turns, vaults.selected?.id]).toEqual([1, 'b']);
  });

  it('keeps its state and names the reason when the pass phrase is wrong', async () => {
    const keys = useKeysStore();
    engine.vault.state.mockResolvedValue({ status: 'locked' });
    await settled();
    engine.vault.unlock.mockRejectedValue(new AppError('wrong-passphrase'));
    expect(await keys.unlock('x')).toBe(false);
    expect(keys.error).toEqual({ code: 'wrong-passphrase' });
    expect(keys.busy).toBe('no');
  });
});

describe('who can open', () => {
  it('is post-quantum only while every reader is', async () => {
    const keys = useKeysStore();
    const encrypt = useEncryptStore();
    engine.vault.unlock.mockResolvedValue({ ...unlocked, recoveryProved: true });
    await keys.unlock('lantern orbit walnut');
    expect(encrypt.isPostQuantum).toBe(true);
    engine.keys.check.mockResolvedValue({ kind: 'x25519' });
    expect(await encrypt.addReader('  AGE1abc ')).toBe(true);
    expect(encrypt.others).toEqual([
      { recipient: 'age1abc', kind: 'x25519', name: null, isConfirmed: false },
    ]);
    expect(encrypt.isPostQuantum).toBe(false);
    expect(await encrypt.addReader('age1abc')).toBe(false);
    expect(encrypt.readerError).toBe('already-there');
    encrypt.removeReader('age1abc');
    expect(encrypt.isPostQuantum).toBe(true);
    // Files are encrypted for the recovery readers in use alone.
    const old = { recipient: 'age1old', kind: 'x25519', provedAt: '2025-01-01', retiredAt: '2026-01-01' };
    for (const [retiredAt, expected] of [
      [old.retiredAt, true],
      [null, false],
    ] as const) {
      engine.vault.unlock.mockResolvedValue({ ...unlocked, recovery: [{ ...old, retiredAt }] });
      await keys.unlock('lantern orbit walnut');
      expect(encrypt.isPostQuantum).toBe(expected);
    }
  });

  it('never holds a key the engine refuses', async () => {
    const encrypt = useEncryptStore();
    engine.keys.check.mockRejectedValue(new AppError('bad-recipient'));
    expect(await encrypt.addReader('age1nonsense')).toBe(false);
    expect(encrypt.others).toEqual([]);
    expect(encrypt.readerError).toEqual({ code: 'bad-recipient' });
  });
});

const ended = (source: string, status: FileEvent['status'] = 'done'): FileEvent => {
  return { v: 1, type: 'file', source, sourceId: source, status, output: `rs-${source}` };
};

describe('where results go', () => {
  async function opened(...names: readonly string[]) {
    const open = useOpenStore();
    desktop.mockImplementation((request) => {
      if (request.ask === 'files') return Promise.resolve(names.map(granted));
      if (request.ask === 'parent-of') return Promise.resolve([granted(`parent of ${request.file[0]}`)]);
      return Promise.resolve(request.ask === 'folder' ? [granted('chosen')] : [granted('folder')]);
    });
    engine.files.open.mockResolvedValue({ files: [image('1')], unreadable: [], skipped: 0 });
    await open.choose();
    return open;
  }

  it('is beside each original as the settings say, and a result is found from what was given', async () => {
    const open = await opened('a', 'b');
    expect(open.isBeside).toBe(true);
    await open.showOutput({ ...ended('b'), output: 'rs-b' });
    await open.showOutput({ ...ended('a/inside/x'), output: 'a/inside/rs-x' });
    const shown = desktop.mock.calls.flatMap(([request]) => (request.ask === 'show' ? [request] : []));
    expect(shown).toEqual([
      { ask: 'show', folder: granted('parent of b').handle, path: 'rs-b' },
      { ask: 'show', folder: granted('parent of a').handle, path: 'a/inside/rs-x' },
    ]);
  });

  it('is one folder where a folder is chosen, and where two things of one name were given', async () => {
    const open = await opened('a');
    await open.chooseTarget();
    expect(open.isBeside).toBe(false);
    expect(open.target?.label).toBe('chosen');
    open.clear();
    const twins = await opened('a');
    desktop.mockImplementation(({ ask }) =>
      Promise.resolve(ask === 'files' ? [{ handle: 'f'.repeat(32), label: 'a' }] : []),
    );
    await twins.choose();
    expect(twins.mayBeBeside).toBe(false);
    expect(twins.isBeside).toBe(false);
  });
});

describe('what is encrypted how', () => {
  it('is what was chosen; the next files start with nothing chosen and the stages forgotten', async () => {
    const encrypt = useEncryptStore();
    engine.files.encrypt.mockResolvedValue((async function* () {})());
    engine.keys.check.mockResolvedValue({ kind: 'hybrid' });
    desktop.mockResolvedValue([granted('key.png')]);
    await encrypt.addReader('age1pq1other');
    await encrypt.chooseKeyImage();
    encrypt.carrier = 'plain';
    encrypt.chosenNames = 'keep';
    encrypt.isReadBack = false;
    encrypt.step = 'place';
    await encrypt.start(['1'], { target: undefined });
    expect(engine.files.encrypt.mock.calls[0]?.[0]).toEqual({
      sources: ['1'],
      recipients: ['age1pq1other'],
      useVault: true,
      identities: [],
      names: 'keep',
      carrier: 'plain',
      keyImage: granted('key.png').handle,
      keyImages: 'file',
      again: false,
      verify: false,
      deleteOriginals: false,
    });
    encrypt.reset();
    expect(encrypt.carrier).toBe('plain');
    expect(engine.files.forgetStages).toHaveBeenCalledTimes(1);
    encrypt.startOver();
    expect(encrypt).toMatchObject({
      carrier: 'auto',
      others: [],
      names: 'hide',
      isReadBack: true,
      step: 'images',
    });
    expect(encrypt.keyImage).toBeNull();
  });
});

describe('a job of files', () => {
  it('does not start without a place, and tries again only what is asked for, keeping what was done', async () => {
    const open = useOpenStore();
    const start = vi.fn().mockResolvedValue(undefined);
    const record = { plan: null, progress: null, warnings: [], summary: null, movingSince: null };
    const files = [ended('a'), ended('b', 'failed')];
    const job = {
      state: { status: 'ended', record: { ...record, files, earlier: [ended('c')] } } as const,
      start,
    };
    const { mayStart, retry, done } = useJobStart({ job, files: ref([image('a')] as never) });
    open.chosenPlace = 'folder';
    expect(mayStart.value).toBe(false);
    retry(['b']);
    expect(start).not.toHaveBeenCalled();
    open.target = granted('there');
    expect(mayStart.value).toBe(true);
    expect(done.value.map(({ source }) => source)).toEqual(['c', 'a']);
    retry(['b']);
    expect(start).toHaveBeenCalledWith(['b'], { target: granted('there').handle, earlier: done.value });
  });
});

describe('the key that opens a file', () => {
  it('is not looked for without any, and only the newest answer counts', async () => {
    const identities = shallowRef<readonly string[]>([]);
    const at = computed(() => ({ id: '1', identities: identities.value, hasVault: false }));
    const { state, isKnownNotToOpen } = useFoundKey(at);
    expect(state.value.status).toBe('no-key');
    expect(engine.files.readers).not.toHaveBeenCalled();
    const readers = [{ kind: 'hybrid', who: { is: 'contact', name: 'Anna', isConfirmed: true } }];
    let answerFirst: (found: unknown) => void = () => undefined;
    engine.files.readers.mockReturnValueOnce(new Promise((resolve) => (answerFirst = resolve)));
    identities.value = ['x'];
    await nextTick();
    expect(state.value.status).toBe('looking');
    engine.files.readers.mockResolvedValueOnce({ opensWith: 'given', readersAltered: false, readers });
    identities.value = ['x', 'y'];
    await settled();
    answerFirst({ opensWith: null, readersAltered: false, readers });
    await settled();
    expect(state.value).toMatchObject({ status: 'known', opensWith: 'given', readers });
    expect(isKnownNotToOpen.value).toBe(false);
    // Of a file no key opens, not even what the engine could say of its readers.
    engine.files.readers.mockResolvedValueOnce({ opensWith: null, readersAltered: false, readers });
    identities.value = ['z'];
    await settled();
    expect(state.value).toMatchObject({ status: 'known', opensWith: null, readers: [] });
    engine.files.readers.mockRejectedValueOnce(new AppError('damaged-header'));
    identities.value = ['x'];
    await settled();
    expect(state.value).toEqual({ status: 'failed', error: { code: 'damaged-header' } });
  });
});

describe('what is measured', () => {
  it('is what the chosen files and folders hold; a folder of nothing is told', async () => {
    const store = useAnalysisStore();
    // The state of the vault comes in, and whatever was chosen before is put away.
    await settled();
    engine.files.open.mockResolvedValueOnce({ files: [], unreadable: [], skipped: 0 });
    await store.choose([granted('folder')]);
    expect([store.isEmpty, store.sources]).toEqual([true, []]);
    engine.files.open.mockResolvedValueOnce({ files: [image('a')], unreadable: [], skipped: 0 });
    await store.choose([granted('other')]);
    expect([store.isEmpty, store.sources]).toEqual([false, ['a']]);
  });

  it('keeps its figures behind the lock and gives its pictures away; another engine knows neither', async () => {
    const store = useAnalysisStore();
    engine.vault.state.mockResolvedValueOnce(unlocked);
    await useKeysStore().refresh();
    engine.files.open.mockResolvedValueOnce({ files: [image('a')], unreadable: [], skipped: 0 });
    await store.choose([granted('folder')]);
    const report = { images: [{ status: 'measured', number: 1 }] };
    engine.analysis.start.mockResolvedValueOnce([{ type: 'report', id: 'r', report }]);
    engine.analysis.stages.mockResolvedValueOnce({ original: new Uint8Array(1) });
    await store.measure('en');
    expect(engine.analysis.stages).toHaveBeenCalledWith({ id: 'r', image: 'a' }, expect.anything());
    expect(store.state).toMatchObject({ status: 'measured', stages: { original: new Uint8Array(1) } });
    engine.vault.state.mockResolvedValueOnce({ status: 'locked' });
    await useKeysStore().refresh();
    await nextTick();
    expect(store.state).toEqual({ status: 'measured', id: 'r', report, stages: null });
    engineConnections.value += 1;
    await nextTick();
    expect([store.state, store.sources]).toEqual([{ status: 'choosing' }, []]);
  });

  it('names no file any more once the vault is locked', async () => {
    const store = useRandomnessStore();
    engine.vault.state.mockResolvedValueOnce(unlocked);
    await useKeysStore().refresh();
    await nextTick();
    store.file = granted('scan of a patient');
    engine.vault.state.mockResolvedValueOnce({ status: 'locked' });
    await useKeysStore().refresh();
    await nextTick();
    expect(store.file).toBeNull();
  });
});
