import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { RuntimeState } from '../../../shared/contract';
import { askDesktop, askEngine, engineConnections, engineState } from '../../api';

type Info = Awaited<ReturnType<typeof fetchInfo>>;

const fetchInfo = () => askEngine((engine, signal) => engine.app.info(undefined, { signal }));

/** How engine and runtime are: for the status bar and for the message after a restart. */
export const useEngineStore = defineStore('engine', () => {
  const info = shallowRef<Info | null>(null);
  const runtime = shallowRef<RuntimeState | 'waiting' | 'unknown'>('waiting');
  const restarted = shallowRef(false);

  async function refresh(): Promise<void> {
    const connection = engineConnections.value;
    runtime.value = 'waiting';
    try {
      info.value = await fetchInfo();
      runtime.value = await askEngine((engine, signal) => engine.app.runtime(undefined, { signal }));
    } catch {
      if (connection === engineConnections.value) runtime.value = 'unknown';
    }
  }

  /** Asks again, without starting over: the time of the last key image has changed. */
  async function refreshRuntime(): Promise<void> {
    const next = await askEngine((engine, signal) => engine.app.runtime(undefined, { signal })).catch(
      () => null,
    );
    if (next !== null) runtime.value = next;
  }

  /** Another model is in use. */
  async function refreshInfo(): Promise<void> {
    info.value = await fetchInfo().catch(() => info.value);
  }

  watch(engineState, (state) => {
    if (state === 'lost' || state === 'given-up') restarted.value = true;
  });
  watch(engineConnections, (ports) => void (ports > 0 && refresh()), { immediate: true });

  const restart = () => askDesktop({ ask: 'restart-engine' });
  const dismiss = () => void (restarted.value = false);
  return { state: engineState, info, runtime, restarted, restart, dismiss, refreshRuntime, refreshInfo };
});
