import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { ErrorData } from '../../../shared/errors';
import type { ListedFile, ListedJob } from '../../../shared/jobs-contract';
import { askDesktop, askEngine, engineConnections, errorData, followEngine } from '../../api';
import { useJob } from '../../composables/use-job';
import { startDraft, type Draft, type JobAction } from './job-draft';

/** One job that has ended or was interrupted, with what became of its files. */
export interface LookedAt {
  readonly job: ListedJob;
  readonly files: readonly ListedFile[];
}

/** What runs: names are empty where only its record knows them. */
export interface RunningNames {
  readonly action: JobAction;
  readonly sources: readonly string[];
  readonly target: string | null;
}

/** The jobs on folders: those written down, and the one that runs. */
export const useFolderJobsStore = defineStore('folder-jobs', () => {
  const jobs = shallowRef<readonly ListedJob[]>([]);
  const looked = shallowRef<LookedAt | null>(null);
  const running = shallowRef<RunningNames | null>(null);
  const error = shallowRef<ErrorData | null>(null);
  const job = useJob({ stop: stopAll, errorOf: errorData });
  /** The job the shown record belongs to; null before its plan. */
  const runningId = computed(() =>
    job.state.value.status === 'idle' ? null : (job.state.value.record.plan?.job ?? null),
  );
  const interrupted = computed(() =>
    jobs.value.filter(
      ({ id, status }) => status === 'open' && (!job.isRunning.value || id !== runningId.value),
    ),
  );

  /** Does something that may fail; what went wrong stands on the page. */
  async function attempt(act: () => Promise<void>): Promise<void> {
    error.value = null;
    try {
      await act();
    } catch (thrown) {
      error.value = errorData(thrown);
    }
  }

  const refresh = () =>
    attempt(async () => {
      jobs.value = await askEngine((engine, signal) => engine.jobs.list(undefined, { signal }));
    });

  async function start(draft: Draft): Promise<void> {
    const { action, folders, target } = draft;
    running.value = {
      action,
      sources: folders.map(({ label }) => label),
      target: draft.isBeside ? null : (target?.label ?? null),
    };
    await job.run(startDraft(draft));
    await refresh();
  }

  /** Goes on with a job: what failed or was not done yet is tried, the rest stays as it is. */
  async function resume({ id, action, sources, target }: ListedJob): Promise<void> {
    if (job.isRunning.value) return;
    looked.value = null;
    running.value = { action: action ?? 'encrypt', sources, target };
    await job.run(followEngine((engine, signal) => engine.jobs.resume({ id }, { signal })));
    await refresh();
  }

  /** It is not gone on with any more; what it has written stays. */
  const giveUp = ({ id }: ListedJob) =>
    attempt(async () => {
      await askEngine((engine, signal) => engine.jobs.cancel({ id }, { signal }));
      await refresh();
    });

  const look = (listed: ListedJob) =>
    attempt(async () => {
      const files = await askEngine((engine, signal) => engine.jobs.files({ id: listed.id }, { signal }));
      looked.value = { job: listed, files };
    });

  /** Writes the list of a job's files where the person says. True when it was written. */
  async function saveTable(id: string, format: 'csv' | 'json'): Promise<boolean> {
    let isSaved = false;
    await attempt(async () => {
      const [target] = await askDesktop({ ask: 'job-table', format });
      if (target === undefined) return;
      const wish = { id, format, target: target.handle };
      await askEngine((engine, signal) => engine.jobs.saveTable(wish, { signal }));
      isSaved = true;
    });
    return isSaved;
  }

  /** Puts away what is looked at, the result of the job that ended among it. */
  function putAway(): void {
    looked.value = null;
    job.reset();
  }

  /** With the lock every name goes. */
  function clear(): void {
    jobs.value = [];
    error.value = null;
    putAway();
  }

  watch(job.isRunning, (isRunning) => void askDesktop({ ask: 'job-runs', isRunning }));
  // An engine that died took its job along: the list says that it was interrupted.
  watch(engineConnections, (count) => {
    if (count > 1 && jobs.value.length > 0) void refresh();
  });

  return {
    jobs,
    looked,
    running,
    runningId,
    interrupted,
    error,
    state: job.state,
    isRunning: job.isRunning,
    stop: job.cancel,
    attempt,
    refresh,
    start,
    resume,
    giveUp,
    look,
    saveTable,
    putAway,
    clear,
  };
});

const stopAll = () => askEngine((engine, signal) => engine.jobs.stop(undefined, { signal }));
