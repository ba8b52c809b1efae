import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { TrainInput } from '../../../shared/generator-contract';
import type { Granted } from '../../../shared/desktop';
import type { ErrorData } from '../../../shared/errors';
import type { TrainingEvent } from '../../../shared/events';
import type { ImagesFound, TrainingRun } from '../../../shared/generator-contract';
import { askEngine, errorData, followEngine, type Engine } from '../../api';
import { EMPTY_TRAINING, withTrainingEvent, type TrainingRecord } from './training-state';

/** How the training of this page stands. */
export type TrainState =
  | { readonly status: 'idle' }
  | { readonly status: 'running' | 'paused' | 'stopping' | 'ended'; readonly record: TrainingRecord }
  | { readonly status: 'failed'; readonly record: TrainingRecord; readonly error: ErrorData };

type Start = (engine: Engine, signal: AbortSignal) => Promise<AsyncIterable<TrainingEvent>>;

/** One training at a time, and the runs that are on the disk. It goes on while other pages are looked at. */
export const useTrainStore = defineStore('train', () => {
  const state = shallowRef<TrainState>({ status: 'idle' });
  const runs = shallowRef<readonly TrainingRun[]>([]);
  const source = shallowRef<Granted | null>(null);
  const found = shallowRef<ImagesFound | null>(null);
  const isScanning = shallowRef(false);
  const error = shallowRef<ErrorData | null>(null);
  const isRunning = computed(() => ['running', 'paused', 'stopping'].includes(state.value.status));

  async function refreshRuns(): Promise<void> {
    try {
      runs.value = await askEngine((engine, signal) => engine.training.runs(undefined, { signal }));
    } catch (thrown) {
      error.value = errorData(thrown);
    }
  }

  /** Looks how many images of a folder can be used. */
  async function scan(folder: Granted): Promise<void> {
    source.value = folder;
    found.value = error.value = null;
    isScanning.value = true;
    try {
      found.value = await askEngine((engine, signal) =>
        engine.training.scan({ source: [folder.handle] }, { signal }),
      );
    } catch (thrown) {
      error.value = errorData(thrown);
    } finally {
      isScanning.value = false;
    }
  }

  async function follow(start: Start, from: TrainingRecord): Promise<void> {
    let record = from;
    state.value = { status: 'running', record };
    try {
      for await (const event of followEngine(start)) {
        record = withTrainingEvent(record, event);
        const status: TrainState['status'] = state.value.status;
        state.value = { status: status === 'paused' || status === 'stopping' ? status : 'running', record };
      }
      state.value = { status: 'ended', record };
    } catch (thrown) {
      state.value = { status: 'failed', record, error: errorData(thrown) };
    }
    await refreshRuns();
  }

  const start = (input: TrainInput) =>
    follow((engine, signal) => engine.training.start(input, { signal }), EMPTY_TRAINING);

  /** The curves of the run go on where they were. */
  const resume = ({ run, rows }: TrainingRun) =>
    follow((engine, signal) => engine.training.resume({ run }, { signal }), { ...EMPTY_TRAINING, rows });

  async function pause(paused: boolean): Promise<void> {
    if (state.value.status !== 'running' && state.value.status !== 'paused') return;
    const { record } = state.value;
    const answer = await askEngine((engine, signal) => engine.training.pause({ paused }, { signal }));
    state.value = { status: answer.paused ? 'paused' : 'running', record };
  }

  async function stop(): Promise<void> {
    if (state.value.status !== 'running' && state.value.status !== 'paused') return;
    state.value = { status: 'stopping', record: state.value.record };
    // An engine that can't be asked has ended, and `follow` has learnt so.
    await askEngine((engine, signal) => engine.training.stop(undefined, { signal })).catch(() => undefined);
  }

  async function discard(run: string): Promise<void> {
    try {
      await askEngine((engine, signal) => engine.training.discard({ run }, { signal }));
    } catch (thrown) {
      error.value = errorData(thrown);
    }
    await refreshRuns();
  }

  const close = () => void (state.value = { status: 'idle' });

  return {
    state,
    runs,
    source,
    found,
    isScanning,
    isRunning,
    error,
    refreshRuns,
    scan,
    start,
    resume,
    pause,
    stop,
    discard,
    close,
  };
});
