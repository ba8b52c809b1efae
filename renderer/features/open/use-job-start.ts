import { computed, type ComputedRef, type Ref } from 'vue';
import type { FileEvent } from '../../../shared/events';
import type { JobState } from '../../composables/job-state';
import { useOpenStore, type OpenFile } from './open-store';

/** The store of a job over files. */
interface FileJob {
  readonly state: JobState;
  /** `target`: a folder's handle; undefined puts each result beside its source. */
  readonly start: (sources: readonly string[], options: StartOptions) => Promise<void>;
}

export interface StartOptions {
  readonly target: string | undefined;
  /** What an earlier run has done, where this one tries the rest again. */
  readonly earlier?: readonly FileEvent[];
}

/** What the pages of a job share: whether it may start, how it is started and tried again, how far it is. */
export function useJobStart({
  job,
  files,
}: {
  readonly job: FileJob;
  readonly files: Ref<readonly OpenFile[]>;
}) {
  const open = useOpenStore();

  const hasPlace = computed(() => open.isBeside || open.target !== null);
  const mayStart = computed(() => files.value.length > 0 && hasPlace.value && !open.isLooking);
  /** While it runs, what JobProgress shows. */
  const progress = computed(() => {
    const { state } = job;
    if (state.status !== 'running' && state.status !== 'stopping') return null;
    return { record: state.record, isStopping: state.status === 'stopping' };
  });
  const outcome: ComputedRef<Extract<JobState, { status: 'ended' | 'failed' }> | null> = computed(() => {
    const { state } = job;
    return state.status === 'ended' || state.status === 'failed' ? state : null;
  });
  const done = computed<readonly FileEvent[]>(() => {
    if (outcome.value === null) return [];
    const { earlier, files: ended } = outcome.value.record;
    return [...earlier, ...ended.filter(({ status }) => status === 'done')];
  });

  const target = () => (open.isBeside ? undefined : open.target?.handle);
  function start(): void {
    if (mayStart.value)
      void job.start(
        files.value.map(({ id }) => id),
        { target: target() },
      );
  }
  /** Tries some files of the job that has ended once more; what it did stays on the page. */
  function retry(ids: readonly string[]): void {
    if (hasPlace.value && ids.length > 0) void job.start(ids, { target: target(), earlier: done.value });
  }
  return { mayStart, hasPlace, progress, outcome, done, start, retry };
}
