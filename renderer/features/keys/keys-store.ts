import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { KitCheck, KitLook, VaultState } from '../../../shared/vault-contract';
import type { ErrorData } from '../../../shared/errors';
import { askDesktop, askEngine, engineConnections, errorData, type Engine } from '../../api';

/** What a vault is made with. */
export interface NewVault {
  readonly passphrase: string;
  readonly kind: 'hybrid' | 'x25519';
  readonly look: KitLook;
  /** What a vault beside others is called. */
  readonly label?: string;
  readonly another?: boolean;
}

type Busy = 'no' | 'creating' | 'proving' | 'unlocking' | 'saving';

/** The vault as the page knows it, and the ways to make, open and close it. */
export const useKeysStore = defineStore('keys', () => {
  const vault = shallowRef<VaultState | null>(null);
  const busy = shallowRef<Busy>('no');
  const error = shallowRef<ErrorData | null>(null);
  /** Proved in this session: worth one sentence. */
  const justProved = shallowRef(false);
  /** What became of the kit last: worth one sentence. */
  const kitNote = shallowRef<'saved' | 'renewed' | 'printed' | 'not-printed' | 'failed' | null>(null);
  /** How the last typed kit compared with the key. */
  const typedCheck = shallowRef<KitCheck | null>(null);

  /** Whether a kit was proved more than a year ago. */
  const isProofDue = computed(
    () => vault.value?.status === 'unlocked' && vault.value.recovery.some(({ isDue }) => isDue),
  );
  const mayEncrypt = computed(() => vault.value?.status === 'unlocked' && vault.value.recoveryProved);

  async function work(
    kind: Busy,
    call: (engine: Engine, signal: AbortSignal) => Promise<VaultState>,
  ): Promise<boolean> {
    busy.value = kind;
    error.value = null;
    try {
      vault.value = await askEngine(call);
      return true;
    } catch (thrown) {
      error.value = errorData(thrown);
      return false;
    } finally {
      busy.value = 'no';
    }
  }

  async function refresh(): Promise<void> {
    const connection = engineConnections.value;
    error.value = null;
    try {
      vault.value = await askEngine((engine, signal) => engine.vault.state(undefined, { signal }));
    } catch (thrown) {
      // An answer that a newer port has made old says nothing.
      if (connection === engineConnections.value) error.value = errorData(thrown);
    }
  }

  /** Asks where the kit goes, then makes the vault. False where the dialog was closed or it failed. */
  async function create(wishes: NewVault): Promise<boolean> {
    const [kit] = await askDesktop({ ask: 'kit-target', format: wishes.look.format });
    if (kit === undefined) return false;
    return work('creating', (engine, signal) => {
      return engine.vault.create({ ...wishes, kit: kit.handle }, { signal });
    });
  }

  async function proveByFile(): Promise<void> {
    const [file] = await askDesktop({ ask: 'kit-file' });
    if (file === undefined) return;
    typedCheck.value = null;
    justProved.value = await work('proving', (engine, signal) => {
      return engine.recovery.prove({ from: 'file', file: file.handle }, { signal });
    });
  }

  /** Compares what was typed with the key, and where it is whole has it open a real file. */
  async function proveByText(kit: string): Promise<void> {
    typedCheck.value = null;
    justProved.value = await work('proving', async (engine, signal) => {
      typedCheck.value = await engine.recovery.check({ kit }, { signal });
      if (typedCheck.value.status === 'complete')
        return engine.recovery.prove({ from: 'text', kit }, { signal });
      return engine.vault.state(undefined, { signal });
    });
    justProved.value &&= (typedCheck.value as KitCheck | null)?.status === 'complete';
  }

  /** Saves the kit once more, while it is at hand. */
  async function saveKit(look: KitLook): Promise<void> {
    kitNote.value = null;
    const [kit] = await askDesktop({ ask: 'kit-target', format: look.format });
    if (kit === undefined) return;
    const isSaved = await work('saving', async (engine, signal) => {
      await engine.recovery.saveKit({ target: kit.handle, look }, { signal });
      return engine.vault.state(undefined, { signal });
    });
    if (isSaved) kitNote.value = 'saved';
  }

  /** Makes a new kit: in the place of one lost before it was proved, of another reader's, or beside them. */
  async function renewKit(look: KitLook, place?: 'beside' | { readonly replaces: string }): Promise<void> {
    kitNote.value = null;
    const [kit] = await askDesktop({ ask: 'kit-target', format: look.format });
    if (kit === undefined) return;
    const isMade = await work('saving', (engine, signal) => {
      return engine.recovery.renew({ kit: kit.handle, look, ...(place && { place }) }, { signal });
    });
    if (isMade) kitNote.value = 'renewed';
  }

  /** Puts the kit on paper, while it is at hand. */
  async function printKit(language: KitLook['language']): Promise<void> {
    kitNote.value = null;
    await work('saving', async (engine, signal) => {
      const { outcome } = await engine.recovery.printKit({ language }, { signal });
      kitNote.value = outcome;
      return engine.vault.state(undefined, { signal });
    });
  }

  /** `earlier`: of a damaged vault, the generation to go back to. */
  const unlock = (passphrase: string, earlier?: number) => {
    const given = { passphrase, ...(earlier !== undefined && { earlier }) };
    return work('unlocking', (engine, signal) => engine.vault.unlock(given, { signal }));
  };

  const unlockByKeyring = () =>
    work('unlocking', (engine, signal) => engine.vault.unlockByKeyring(undefined, { signal }));

  async function lock(): Promise<void> {
    justProved.value = false;
    await work('no', (engine, signal) => engine.vault.lock(undefined, { signal }));
  }

  /** Turns to another vault, which is locked. */
  const select = (id: string) => work('no', (engine, signal) => engine.vault.select({ id }, { signal }));

  /** Makes a vault of a back-up, opened by its pass phrase. */
  const restore = (file: string, passphrase: string) =>
    work('unlocking', (engine, signal) => engine.vault.restore({ file, passphrase }, { signal }));

  watch(engineConnections, (ports) => void (ports > 0 && refresh()), { immediate: true });

  return {
    vault,
    busy,
    error,
    justProved,
    kitNote,
    typedCheck,
    mayEncrypt,
    isProofDue,
    refresh,
    create,
    proveByFile,
    proveByText,
    saveKit,
    printKit,
    renewKit,
    unlock,
    unlockByKeyring,
    select,
    restore,
    lock,
  };
});
