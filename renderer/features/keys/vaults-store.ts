import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { VaultList } from '../../../shared/vault-contract';
import { askEngine, errorData, type Engine } from '../../api';
import type { ErrorData } from '../../../shared/errors';
import { useKeysStore } from './keys-store';

const NOTHING: VaultList = { vaults: [], earlier: [], wrongPhrases: 0, waitSeconds: 0 };

/** The vaults of this login: which there are, and what is known of the selected one while it is locked. */
export const useVaultsStore = defineStore('vaults', () => {
  const keys = useKeysStore();
  const list = shallowRef(NOTHING);
  const error = shallowRef<ErrorData | null>(null);
  /** What stands where a vault is made or unlocked. */
  const way = shallowRef<'usual' | 'another' | 'restore'>('usual');
  /** Counts turns to another vault: what is on the page belongs to the one before. */
  const turns = shallowRef(0);

  const selected = computed(() => list.value.vaults.find(({ isSelected }) => isSelected));

  async function take(call: (engine: Engine, signal: AbortSignal) => Promise<VaultList>): Promise<boolean> {
    error.value = null;
    try {
      list.value = await askEngine(call);
      return true;
    } catch (thrown) {
      error.value = errorData(thrown);
      return false;
    }
  }

  const refresh = () => take((engine, signal) => engine.vault.list(undefined, { signal }));

  async function select(id: string): Promise<void> {
    if (id === selected.value?.id || !(await keys.select(id))) return;
    turns.value += 1;
    await refresh();
  }

  /** What the open vault is called, for who has to choose one. */
  const rename = (label: string) => take((engine, signal) => engine.vault.rename({ label }, { signal }));

  function go(where: typeof way.value): void {
    keys.error = null;
    way.value = where;
  }

  watch(
    () => keys.vault?.status,
    (status) => status === 'unlocked' && go('usual'),
  );

  return { list, error, way, turns, selected, refresh, select, rename, go };
});
