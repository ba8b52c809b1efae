import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Granted } from '../../../shared/desktop';
import { askDesktop, askEngine, errorData, followEngine } from '../../api';
import { useJob } from '../../composables/use-job';
import type { StartOptions } from '../open/use-job-start';

/** With which keys files are opened, and the job that opens them. */
export const useDecryptStore = defineStore('decrypt', () => {
  const identities = shallowRef<readonly Granted[]>([]);
  /** The person wants to open files by a key file or recovery kit while there is no open vault. */
  const isWithoutVault = shallowRef(false);
  const job = useJob({ stop: stopAll, errorOf: errorData });

  /** Ids of files that were refused because their list of readers was changed: the person may insist. */
  const altered = computed(() => {
    if (job.state.value.status !== 'ended') return [];
    return job.state.value.record.files.flatMap(({ error, sourceId }) => {
      return error?.code === 'readers-altered' && sourceId !== undefined ? [sourceId] : [];
    });
  });

  async function addIdentities(): Promise<void> {
    const chosen = await askDesktop({ ask: 'identity-files' });
    const fresh = chosen.filter(({ handle }) => identities.value.every((known) => known.handle !== handle));
    identities.value = [...identities.value, ...fresh];
  }

  function removeIdentity(handle: string): void {
    identities.value = identities.value.filter((known) => known.handle !== handle);
  }

  /** `acceptAlteredReaders`: the person has read what it means. */
  function start(
    sources: readonly string[],
    { target, earlier, acceptAlteredReaders = false }: StartOptions & { acceptAlteredReaders?: boolean },
  ): Promise<void> {
    const handles = identities.value.map(({ handle }) => handle);
    const place = target === undefined ? {} : { target };
    const input = { sources: [...sources], ...place, identities: handles, acceptAlteredReaders };
    return job.run(
      followEngine((engine, signal) => engine.files.decrypt(input, { signal })),
      earlier,
    );
  }

  /** Back to nothing chosen: a key file is never used for the next files unasked. */
  function startOver(): void {
    job.reset();
    identities.value = [];
  }

  return {
    identities,
    isWithoutVault,
    altered,
    addIdentities,
    removeIdentity,
    start,
    state: job.state,
    isRunning: job.isRunning,
    cancel: job.cancel,
    reset: job.reset,
    startOver,
  };
});

const stopAll = () => askEngine((engine, signal) => engine.files.cancel(undefined, { signal }));
