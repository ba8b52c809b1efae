import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { JobState } from '../../composables/job-state';
import { useDecryptStore } from '../decrypt/decrypt-store';
import { useEncryptStore } from '../encrypt/encrypt-store';
import { useSettingsStore } from '../settings/settings-store';

/** More are no longer "last". */
const MOST_JOBS = 5;

/** A job that has ended in this session. */
export interface EndedJob {
  readonly action: 'encrypt' | 'decrypt';
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  readonly done: number;
  readonly failed: number;
  readonly names: readonly string[];
}

/** The last jobs of this session, as far as the person wants to see them. In memory alone, gone with the lock. */
export const useJobsStore = defineStore('jobs', () => {
  const settings = useSettingsStore();
  const encrypt = useEncryptStore();
  const decrypt = useDecryptStore();
  const ended = shallowRef<readonly EndedJob[]>([]);

  const shown = computed<readonly EndedJob[]>(() => {
    const { lastFiles } = settings.values;
    if (lastFiles === 'off') return [];
    return lastFiles === 'names' ? ended.value : ended.value.map((job) => ({ ...job, names: [] }));
  });

  function note(action: EndedJob['action'], state: JobState): void {
    if (state.status !== 'ended') return;
    const { files } = state.record;
    const done = files.filter(({ status }) => status === 'done');
    const failed = files.filter(({ status }) => status === 'failed').length;
    if (done.length + failed === 0) return;
    const names = done.slice(0, 3).map(({ source, name }) => name ?? source);
    ended.value = [
      { action, endedAt: Date.now(), done: done.length, failed, names },
      ...ended.value.slice(0, MOST_JOBS - 1),
    ];
  }

  function clear(): void {
    ended.value = [];
  }

  watch(
    () => encrypt.state,
    (state) => note('encrypt', state),
  );
  watch(
    () => decrypt.state,
    (state) => note('decrypt', state),
  );

  return { shown, clear };
});
