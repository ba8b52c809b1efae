import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { NO_RULES, type PolicyState } from '../../../shared/policy';
import { DEFAULT_SETTINGS, type SettingValues } from '../../../shared/settings';
import type { SettingsState } from '../../../shared/contract';
import type { Granted } from '../../../shared/desktop';
import type { ErrorData } from '../../../shared/errors';
import { askDesktop, askEngine, engineConnections, errorData, type Engine } from '../../api';

/** What the person has set, as the engine keeps it. The defaults hold until it has answered. */
export const useSettingsStore = defineStore('settings', () => {
  const state = shallowRef<SettingsState | null>(null);
  const outputFolder = shallowRef<Granted | null>(null);
  const error = shallowRef<ErrorData | null>(null);
  const values = computed<SettingValues>(() => state.value?.values ?? DEFAULT_SETTINGS);
  const policy = computed<PolicyState>(() => state.value?.policy ?? { status: 'none', rules: NO_RULES });
  const isKnown = computed(() => state.value !== null);
  const isDamaged = computed(() => state.value?.isDamaged ?? false);

  async function take(
    call: (engine: Engine, signal: AbortSignal) => Promise<SettingsState>,
  ): Promise<boolean> {
    error.value = null;
    try {
      state.value = await askEngine(call);
      return true;
    } catch (thrown) {
      error.value = errorData(thrown);
      return false;
    }
  }

  async function refresh(): Promise<void> {
    await take((engine, signal) => engine.settings.get(undefined, { signal }));
    outputFolder.value = (await askDesktop({ ask: 'output-folder' }).catch(() => []))[0] ?? null;
  }

  /** Keeps a change, and lets the window follow it. It shows at once, and is taken back where it can't be kept. */
  async function change({
    outputFolder: folder,
    ...changed
  }: Partial<SettingValues> & { outputFolder?: string }): Promise<void> {
    const before = state.value;
    if (before !== null) state.value = { ...before, values: { ...before.values, ...changed } };
    const input = folder === undefined ? changed : { ...changed, outputFolder: folder };
    if (!(await take((engine, signal) => engine.settings.set(input, { signal })))) {
      state.value = before;
      return;
    }
    await askDesktop({ ask: 'settings-changed' });
    outputFolder.value = (await askDesktop({ ask: 'output-folder' }))[0] ?? null;
  }

  /** Asks for the folder all results shall go to; what was set stays where the dialog is closed. */
  async function chooseOutputFolder(): Promise<void> {
    const [folder] = await askDesktop({ ask: 'folder' });
    if (folder !== undefined) await change({ output: 'folder', outputFolder: folder.handle });
  }

  watch(engineConnections, (ports) => void (ports > 0 && refresh()), { immediate: true });

  return { values, policy, isKnown, isDamaged, outputFolder, error, refresh, change, chooseOutputFolder };
});
