import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Granted } from '../../../shared/desktop';
import { askDesktop, askEngine, errorData, followEngine } from '../../api';
import { useJob } from '../../composables/use-job';
import { useContactsStore } from './contacts-store';

/** Who can open files that are encrypted already: what is chosen, and the job that changes it. */
export const useShareStore = defineStore('share', () => {
  const contacts = useContactsStore();
  const sources = shallowRef<readonly Granted[]>([]);
  const people = shallowRef<readonly string[]>([]);
  /** `own`: today's own key and recovery readers take the place of those of then. */
  const act = shallowRef<'add' | 'remove' | 'own'>('add');
  /** Whether files are encrypted anew when readers are removed. */
  const isAnew = shallowRef(false);
  const job = useJob({ stop: stopAll, errorOf: errorData });
  const mayStart = computed(() => {
    const hasWish = act.value === 'own' || contacts.chosen(people.value).length > 0;
    return sources.value.length > 0 && hasWish;
  });

  async function choose(what: 'files' | 'folder'): Promise<void> {
    const granted = await askDesktop({ ask: what });
    if (granted.length === 0) return;
    job.reset();
    sources.value = granted;
  }

  function start(): Promise<void> {
    const named = contacts.chosen(people.value).map(({ recipient }) => recipient);
    const input = {
      sources: sources.value.map(({ handle }) => handle),
      add: act.value === 'add' ? named : [],
      remove: act.value === 'remove' ? named : [],
      identities: [],
      anew: act.value === 'remove' && isAnew.value,
      toOwnKey: act.value === 'own',
    };
    return job.run(followEngine((engine, signal) => engine.files.share(input, { signal })));
  }

  /** Back to nothing chosen. */
  function startOver(): void {
    job.reset();
    if (job.isRunning.value) return;
    sources.value = [];
    people.value = [];
    act.value = 'add';
    isAnew.value = false;
  }

  return {
    sources,
    people,
    act,
    isAnew,
    mayStart,
    choose,
    start,
    startOver,
    state: job.state,
    isRunning: job.isRunning,
    cancel: job.cancel,
  };
});

const stopAll = () => askEngine((engine, signal) => engine.files.cancel(undefined, { signal }));
