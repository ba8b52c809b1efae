import { computed, shallowRef } from 'vue';
import type { ErrorData } from '../../shared/errors';
import type { FileEvent, JobEvent } from '../../shared/events';
import { EMPTY_RECORD, withEvent, type JobRecord, type JobState } from './job-state';

export interface JobOptions {
  /** Asks the engine to stop what runs; it still sends its summary. */
  readonly stop: () => Promise<unknown>;
  readonly errorOf: (error: unknown) => ErrorData;
}

/** One job at a time: its state, and the ways to start, stop and put it away. */
export function useJob({ stop, errorOf }: JobOptions) {
  const state = shallowRef<JobState>({ status: 'idle' });
  const isRunning = computed(() => state.value.status === 'running' || state.value.status === 'stopping');

  /** `earlier`: files an earlier run has done, where this one tries the rest again. */
  async function run(events: AsyncIterable<JobEvent>, earlier: readonly FileEvent[] = []): Promise<void> {
    let record: JobRecord = { ...EMPTY_RECORD, earlier };
    state.value = { status: 'running', record };
    try {
      for await (const event of events) {
        record = withEvent(record, event, Date.now());
        state.value = { status: state.value.status === 'stopping' ? 'stopping' : 'running', record };
      }
      state.value = { status: 'ended', record };
    } catch (error) {
      state.value = { status: 'failed', record, error: errorOf(error) };
    }
  }

  async function cancel(): Promise<void> {
    if (state.value.status !== 'running') return;
    state.value = { status: 'stopping', record: state.value.record };
    // When the engine can't be asked it has ended, and `run` has learnt so.
    await stop().catch(() => undefined);
  }

  function reset(): void {
    if (!isRunning.value) state.value = { status: 'idle' };
  }

  return { state, isRunning, run, cancel, reset };
}
