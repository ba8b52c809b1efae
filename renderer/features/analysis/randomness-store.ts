import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { RandomnessEvent, RandomnessSource } from '../../../shared/analysis-contract';
import type { Granted } from '../../../shared/desktop';
import type { ErrorData } from '../../../shared/errors';
import { errorData, followEngine } from '../../api';
import { useKeysStore } from '../keys/keys-store';

export type RandomnessState =
  | { readonly status: 'choosing' }
  | { readonly status: 'testing'; readonly done: number; readonly total: number }
  | { readonly status: 'tested'; readonly result: Extract<RandomnessEvent, { type: 'randomness' }> };

/** What the fifteen tests are run on: a file, a key image or a cipher. */
export const useRandomnessStore = defineStore('randomness', () => {
  const keys = useKeysStore();
  const state = shallowRef<RandomnessState>({ status: 'choosing' });
  const file = shallowRef<Granted | null>(null);
  const error = shallowRef<ErrorData | null>(null);
  let stopping: AbortController | undefined;
  const isRunning = computed(() => state.value.status === 'testing');

  async function test(of: RandomnessSource, bits: number): Promise<void> {
    const source = file.value?.handle;
    if (source === undefined && of !== 'key-image') return;
    error.value = null;
    state.value = { status: 'testing', done: 0, total: 0 };
    const controller = (stopping = new AbortController());
    try {
      const events = followEngine((engine, signal) =>
        engine.analysis.randomness(
          { of, source, bits },
          { signal: AbortSignal.any([signal, controller.signal]) },
        ),
      );
      for await (const event of events)
        state.value =
          event.type === 'progress'
            ? { status: 'testing', done: event.done, total: event.total }
            : { status: 'tested', result: event };
    } catch (thrown) {
      if (!controller.signal.aborted) error.value = errorData(thrown);
    }
    if (state.value.status === 'testing') state.value = { status: 'choosing' };
  }

  const cancel = () => stopping?.abort();

  function again(): void {
    state.value = { status: 'choosing' };
    file.value = error.value = null;
  }

  // The name of a file leaves the page with the keys; what came of the tests names nothing.
  watch(
    () => keys.vault?.status,
    () => (file.value = null),
  );

  return { state, file, error, isRunning, test, cancel, again };
});
