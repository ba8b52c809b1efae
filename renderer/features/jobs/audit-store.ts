import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { AuditCheck } from '../../../shared/jobs-contract';
import { askDesktop, askEngine } from '../../api';
import { useFolderJobsStore } from './folder-jobs-store';

/** The vault's audit log: what a check of it found, null before, and whether it was saved as a table. */
export const useAuditStore = defineStore('audit', () => {
  const jobs = useFolderJobsStore();
  const found = shallowRef<AuditCheck | null>(null);
  const isSaved = shallowRef(false);

  const check = () =>
    jobs.attempt(async () => {
      isSaved.value = false;
      found.value = await askEngine((engine, signal) => engine.audit.check(undefined, { signal }));
    });

  const save = () =>
    jobs.attempt(async () => {
      const [target] = await askDesktop({ ask: 'audit-table' });
      if (target === undefined) return;
      await askEngine((engine, signal) => engine.audit.save({ target: target.handle }, { signal }));
      isSaved.value = true;
    });

  function clear(): void {
    found.value = null;
    isSaved.value = false;
  }

  return { found, isSaved, check, save, clear };
});
