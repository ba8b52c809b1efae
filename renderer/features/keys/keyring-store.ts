import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { ErrorData } from '../../../shared/errors';
import type { KeyringState } from '../../../shared/vault-contract';
import { askEngine, engineConnections, errorData, type Engine } from '../../api';

/** What the system's keyring keeps of the selected vault, as the page knows it. */
export const useKeyringStore = defineStore('keyring', () => {
  const state = shallowRef<KeyringState>({ isOffered: false, isKept: false });
  const error = shallowRef<ErrorData | null>(null);

  async function take(call: (engine: Engine, signal: AbortSignal) => Promise<KeyringState>): Promise<void> {
    error.value = null;
    try {
      state.value = await askEngine(call);
    } catch (thrown) {
      error.value = errorData(thrown);
    }
  }

  const refresh = () => take((engine, signal) => engine.vault.keyring(undefined, { signal }));
  const keep = (isKept: boolean) =>
    take((engine, signal) => engine.vault.keepInKeyring({ keep: isKept }, { signal }));

  watch(engineConnections, (ports) => void (ports > 0 && refresh()), { immediate: true });

  return { state, error, refresh, keep };
});
