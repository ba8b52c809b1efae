import { createPinia, disposePinia, setActivePinia, type Pinia } from 'pinia';
import { shallowRef } from 'vue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DesktopRequest, Granted } from '../../../shared/desktop';
import { AppError, errorCodeOf } from '../../../shared/errors';

const engineConnections = shallowRef(1);
const desktop = vi.fn<(request: DesktopRequest) => Promise<readonly Granted[]>>();
/** The calls the stores make, answered by the test. */
const engine = {
  vault: { state: vi.fn(), unlock: vi.fn(), create: vi.fn() },
  keys: { check: vi.fn() },
  files: { open: vi.fn() },
};

vi.mock('../../../renderer/api', () => ({
  engineConnections,
  askDesktop: desktop,
  grantDropped: vi.fn(),
  followEngine: vi.fn(),
  askEngine: (call: (given: typeof engine, signal: AbortSignal) => unknown) =>
    call(engine, new AbortController().signal),
  errorData: (error: unknown) => ({ code: errorCodeOf(error) }),
}));

const { useOpenStore } = await import('../../../renderer/features/open/open-store');
const { useKeysStore } = await import('../../../renderer/features/keys/keys-store');
const { useEncryptStore } = await import('../../../renderer/features/encrypt/encrypt-store');

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
const LOOK = { format: 'pdf', language: 'en' } as const;
const settled = () => new Promise((resolve) => setTimeout(resolve));

let pinia: Pinia;
// Stores of an earlier test would otherwise still watch the engine.
afterEach(() => disposePinia(pinia));
beforeEach(() => {
  pinia = createPinia();
  setActivePinia(pinia);
  vi.resetAllMocks();
  engine.vault.state.mockResolvedValue({ status: 'none' });
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
    expect(await keys.create('lantern orbit walnut', 'hybrid', LOOK)).toBe(false);
    expect(engine.vault.create).not.toHaveBeenCalled();
  });

  it('allows encryption only once its kit was proved', async () => {
    const keys = useKeysStore();
    desktop.mockResolvedValue([granted('kit')]);
    engine.vault.create.mockResolvedValue(unlocked);
    expect(await keys.create('lantern orbit walnut', 'hybrid', LOOK)).toBe(true);
    expect(keys.mayEncrypt).toBe(false);
    engine.vault.unlock.mockResolvedValue({ ...unlocked, recoveryProved: true });
    await keys.unlock('lantern orbit walnut');
    expect(keys.mayEncrypt).toBe(true);
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
    expect(encrypt.others).toEqual([{ recipient: 'age1abc', kind: 'x25519' }]);
    expect(encrypt.isPostQuantum).toBe(false);
    expect(await encrypt.addReader('age1abc')).toBe(false);
    expect(encrypt.readerError).toBe('already-there');
    encrypt.removeReader('age1abc');
    expect(encrypt.isPostQuantum).toBe(true);
  });

  it('never holds a key the engine refuses', async () => {
    const encrypt = useEncryptStore();
    engine.keys.check.mockRejectedValue(new AppError('bad-recipient'));
    expect(await encrypt.addReader('age1nonsense')).toBe(false);
    expect(encrypt.others).toEqual([]);
    expect(encrypt.readerError).toEqual({ code: 'bad-recipient' });
  });
});
