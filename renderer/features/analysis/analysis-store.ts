import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { LabExperiment, ReportFile } from '../../../shared/analysis-contract';
import type { Granted } from '../../../shared/desktop';
import type { ErrorData } from '../../../shared/errors';
import type { AnalysisReport } from '../../../shared/models/analysis';
import { askDesktop, askEngine, engineConnections, errorData, followEngine } from '../../api';
import { useKeysStore } from '../keys/keys-store';

/** The seed of a report made on the page: the same images give the same report. */
const SEED = 1;

export type AnalysisState =
  | { readonly status: 'choosing' }
  | { readonly status: 'measuring'; readonly done: number; readonly total: number }
  | {
      readonly status: 'measured';
      readonly id: string;
      readonly report: AnalysisReport;
      /** Of the first image that could be measured; null where none could, and once the vault was locked. */
      readonly stages: LabExperiment | null;
    };

/** Images that are measured, and the report that came of it. */
export const useAnalysisStore = defineStore('analysis', () => {
  const keys = useKeysStore();
  const state = shallowRef<AnalysisState>({ status: 'choosing' });
  /** Handles of the files to measure. */
  const sources = shallowRef<readonly string[]>([]);
  const error = shallowRef<ErrorData | null>(null);
  const isCancelled = shallowRef(false);
  /** A PDF takes seconds to lay out. */
  const isExporting = shallowRef(false);
  /** What was chosen last holds no file. */
  const isEmpty = shallowRef(false);
  const exported = shallowRef<{ readonly folder: string; readonly files: readonly ReportFile[] } | null>(
    null,
  );
  let stopping: AbortController | undefined;
  const isRunning = computed(() => state.value.status === 'measuring');

  async function choose(granted: readonly Granted[]): Promise<void> {
    const handles = granted.map(({ handle }) => handle);
    if (handles.length === 0) return;
    error.value = null;
    try {
      const { files } = await askEngine((engine, signal) => engine.files.open({ handles }, { signal }));
      sources.value = files.map(({ id }) => id);
      isEmpty.value = files.length === 0;
      isCancelled.value = false;
    } catch (thrown) {
      error.value = errorData(thrown);
    }
  }

  async function measure(language: 'en' | 'de'): Promise<void> {
    error.value = exported.value = null;
    isCancelled.value = false;
    state.value = { status: 'measuring', done: 0, total: 0 };
    const controller = (stopping = new AbortController());
    const input = { sources: [...sources.value], seed: SEED, language };
    try {
      const events = followEngine((engine, signal) =>
        engine.analysis.start(input, { signal: AbortSignal.any([signal, controller.signal]) }),
      );
      for await (const event of events) {
        if (event.type === 'progress')
          state.value = { status: 'measuring', done: event.done, total: event.total };
        if (event.type === 'report') await show(event);
      }
    } catch (thrown) {
      isCancelled.value = controller.signal.aborted;
      if (!controller.signal.aborted) error.value = errorData(thrown);
    }
    if (state.value.status === 'measuring') state.value = { status: 'choosing' };
  }

  async function show({
    id,
    report,
  }: {
    readonly id: string;
    readonly report: AnalysisReport;
  }): Promise<void> {
    const first = report.images.find(({ status }) => status === 'measured');
    const image = first && sources.value[first.number - 1];
    const stages =
      image === undefined
        ? null
        : await askEngine((engine, signal) => engine.analysis.stages({ id, image }, { signal }));
    state.value = { status: 'measured', id, report, stages };
  }

  const cancel = () => stopping?.abort();

  function again(): void {
    state.value = { status: 'choosing' };
    sources.value = [];
    isEmpty.value = false;
    error.value = exported.value = null;
  }

  async function exportReport(language: 'en' | 'de'): Promise<void> {
    if (state.value.status !== 'measured') return;
    const { id } = state.value;
    error.value = exported.value = null;
    try {
      const [folder] = await askDesktop({ ask: 'folder' });
      if (folder === undefined) return;
      isExporting.value = true;
      const formats = ['html', 'pdf', 'csv', 'json'] as const;
      const files = await askEngine((engine, signal) =>
        engine.analysis.export({ id, folder: folder.handle, language, formats: [...formats] }, { signal }),
      );
      exported.value = { folder: folder.label, files };
    } catch (thrown) {
      error.value = errorData(thrown);
    } finally {
      isExporting.value = false;
    }
  }

  // Pictures and names leave the page with the keys; figures nobody may have seen yet wait behind the lock.
  watch(
    () => keys.vault?.status,
    () => {
      if (state.value.status === 'measured') state.value = { ...state.value, stages: null };
      if (state.value.status === 'choosing') again();
    },
  );
  // Another engine knows neither the files nor the report.
  watch(engineConnections, again);

  return {
    ...{ state, sources, error, isRunning, isCancelled, isEmpty, isExporting, exported },
    ...{ choose, measure, cancel, again, exportReport },
  };
});
