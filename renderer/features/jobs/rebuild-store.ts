import { defineStore } from 'pinia';
import { computed } from 'vue';
import { askDesktop, askEngine, errorData, followEngine } from '../../api';
import { didNotWork } from '../../composables/job-state';
import { useJob } from '../../composables/use-job';
import { useFindStore } from './find-store';

/** The index made anew from encrypted files: how far that is, and what came of it. */
export const useRebuildStore = defineStore('rebuild-index', () => {
  const find = useFindStore();
  const job = useJob({ stop: stopRebuild, errorOf: errorData });
  const outcome = computed(() => {
    const { value } = job.state;
    if (value.status !== 'ended') return null;
    const { files, summary } = value.record;
    return {
      done: summary?.done ?? 0,
      isCancelled: summary?.cancelled ?? false,
      failed: files.filter(didNotWork),
    };
  });

  /** Asks for folders and reads what lies there; a search that is shown is made once more. */
  async function rebuild(): Promise<void> {
    if (job.isRunning.value) return;
    const sources = (await askDesktop({ ask: 'job-folders' })).map(({ handle }) => handle);
    if (sources.length === 0) return;
    await job.run(followEngine((engine, signal) => engine.jobs.rebuildIndex({ sources }, { signal })));
    if (find.found !== null) await find.search();
  }

  return {
    state: job.state,
    isRunning: job.isRunning,
    outcome,
    rebuild,
    cancel: job.cancel,
    reset: job.reset,
  };
});

const stopRebuild = () => askEngine((engine, signal) => engine.jobs.stopRebuild(undefined, { signal }));
