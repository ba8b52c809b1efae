import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { FoundFile } from '../../../shared/jobs-contract';
import { askEngine } from '../../api';
import { useFolderJobsStore } from './folder-jobs-store';

/** What is looked for among the files of all jobs, and what was found; null before. */
export const useFindStore = defineStore('find-files', () => {
  const jobs = useFolderJobsStore();
  const text = shallowRef<string | null>('');
  const found = shallowRef<readonly FoundFile[] | null>(null);

  const search = () =>
    jobs.attempt(async () => {
      const wanted = text.value?.trim() ?? '';
      if (wanted === '') return clear();
      found.value = await askEngine((engine, signal) => engine.jobs.find({ text: wanted }, { signal }));
    });

  /** With the lock every name goes. */
  function clear(): void {
    text.value = '';
    found.value = null;
  }

  return { text, found, search, clear };
});
