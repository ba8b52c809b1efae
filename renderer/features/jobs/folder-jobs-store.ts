import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { Granted } from '../../../shared/desktop';
import type { ErrorCode, ErrorData } from '../../../shared/errors';
import type { ListedFile, ListedJob } from '../../../shared/jobs-contract';
import { askDesktop, askEngine, engineConnections, errorData, followEngine } from '../../api';
import { useJob } from '../../composables/use-job';
import { addDraft, type Draft } from './job-draft';

/** One job that has ended or was interrupted, with what became of its files. */
export interface LookedAt {
  readonly job: ListedJob;
  readonly files: readonly ListedFile[];
}

/** The jobs on folders: those written down, the one that runs, and those that wait for their turn. */
export const useFolderJobsStore = defineStore('folder-jobs', () => {
  const jobs = shallowRef<readonly ListedJob[]>([]);
  const looked = shallowRef<LookedAt | null>(null);
  /** The job the shown record belongs to; null before the first. */
  const runningId = shallowRef<string | null>(null);
  /** The same as it is listed: without names where only its record knows them. */
  const running = shallowRef<ListedJob | null>(null);
  /** Ids of the jobs whose turn comes, in order. */
  const waiting = shallowRef<readonly string[]>([]);
  /** Why jobs were refused as a whole, by id. */
  const refused = shallowRef<ReadonlyMap<string, ErrorData>>(new Map());
  /** Jobs that are just being written down. */
  const adding = shallowRef(0);
  const error = shallowRef<ErrorData | null>(null);
  /** New files of a watched folder are just being encrypted. */
  const isRoundInHand = shallowRef(false);
  const job = useJob({ stop: stopAll, errorOf: errorData });
  const isRunning = computed(() => adding.value + waiting.value.length > 0 || job.isRunning.value);
  /** Open, and neither running nor waiting for their turn. */
  const interrupted = computed(() =>
    jobs.value.filter(({ id, status }) => {
      const isNow = job.isRunning.value && id === runningId.value;
      return status === 'open' && !isNow && !waiting.value.includes(id);
    }),
  );
  let isWorkingOff = false;
  let givenUp: string | undefined;

  /** Does something that may fail; what went wrong stands on the page. */
  async function attempt(act: () => Promise<void>): Promise<void> {
    error.value = null;
    try {
      await act();
    } catch (thrown) {
      error.value = errorData(thrown);
    }
  }

  const refresh = () => attempt(list);
  async function list(): Promise<void> {
    jobs.value = await askEngine((engine, signal) => engine.jobs.list(undefined, { signal }));
  }

  /** Writes a job down and has it done when those before it have ended. */
  async function start(draft: Draft): Promise<void> {
    adding.value++;
    await attempt(async () => {
      const id = await addDraft(draft);
      waiting.value = [...waiting.value.filter((other) => other !== id), id];
      await list();
    });
    adding.value--;
    await workOff();
  }

  /** Goes on with jobs, one after another: what failed or was not done yet is tried, the rest stays as it is. */
  async function resume(...listed: readonly ListedJob[]): Promise<void> {
    looked.value = null;
    const isNow = (id: string) => job.isRunning.value && id === runningId.value;
    const wished = new Set(listed.map(({ id }) => id));
    const more = [...wished].filter((id) => !waiting.value.includes(id) && !isNow(id));
    waiting.value = [...waiting.value, ...more];
    await workOff();
  }

  async function workOff(): Promise<void> {
    if (isWorkingOff) return;
    isWorkingOff = true;
    for (let [id] = waiting.value; id !== undefined; [id] = waiting.value) {
      const next = id;
      runningId.value = next;
      running.value = jobs.value.find((listed) => listed.id === next) ?? null;
      const ran = job.run(followEngine((engine, signal) => engine.jobs.resume({ id: next }, { signal })));
      waiting.value = waiting.value.filter((other) => other !== next);
      await ran;
      if (givenUp === next) {
        job.reset();
        await forget(next);
      }
      // Without the engine, or behind the lock, the others would fail as well: they wait to be gone on with.
      const { value: ended } = job.state;
      if (ended.status === 'failed') {
        refused.value = new Map(refused.value).set(next, ended.error);
        if (STOPS_ALL.has(ended.error.code)) waiting.value = [];
      }
      await refresh();
    }
    isWorkingOff = false;
  }

  /** Pauses the running job, and those that wait: each can be gone on with. */
  async function stop(): Promise<void> {
    waiting.value = [];
    await job.cancel();
  }

  /** Stops the running job for good; what it has written stays, and the next one begins. */
  async function end(): Promise<void> {
    givenUp = runningId.value ?? undefined;
    await job.cancel();
  }

  async function forget(id: string): Promise<void> {
    if (givenUp === id) givenUp = undefined;
    await attempt(async () => {
      await askEngine((engine, signal) => engine.jobs.cancel({ id }, { signal }));
    });
  }

  /** It is not gone on with any more; what it has written stays. */
  async function giveUp({ id }: ListedJob): Promise<void> {
    waiting.value = waiting.value.filter((other) => other !== id);
    await forget(id);
    await refresh();
  }

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

  /** What a job was given; nothing where that can't be told. */
  async function sourcesOf(id: string): Promise<readonly Granted[]> {
    let sources: readonly Granted[] = [];
    await attempt(async () => {
      sources = await askEngine((engine, signal) => engine.jobs.sources({ id }, { signal }));
    });
    return sources;
  }

  /** Puts away what is looked at, the result of the job that ended among it. */
  function putAway(): void {
    looked.value = null;
    job.reset();
  }

  /** With the lock every name goes. */
  function clear(): void {
    jobs.value = [];
    refused.value = new Map();
    error.value = null;
    putAway();
  }

  watch(
    () => isRunning.value || isRoundInHand.value,
    (runs) => void askDesktop({ ask: 'job-runs', isRunning: runs }),
  );
  // An engine that died took its job along: the list says that it was interrupted.
  watch(engineConnections, (count) => {
    if (count > 1 && jobs.value.length > 0) void refresh();
  });

  return {
    jobs,
    looked,
    running,
    runningId,
    waiting,
    refused,
    interrupted,
    error,
    state: job.state,
    isRunning,
    isRoundInHand,
    stop,
    end,
    attempt,
    refresh,
    start,
    resume,
    giveUp,
    look,
    saveTable,
    sourcesOf,
    putAway,
    clear,
  };
});

const STOPS_ALL = new Set<ErrorCode>([
  'worker-crashed',
  'locked',
  'no-vault',
  'jobs-unavailable',
  'home-on-network',
]);

const stopAll = () => askEngine((engine, signal) => engine.jobs.stop(undefined, { signal }));
