import { computed, shallowRef, watch } from 'vue';
import { useRouter } from 'vue-router';
import { lockRequests } from './api';
import { useIdle } from './composables/use-idle';
import { useAnalysisStore } from './features/analysis/analysis-store';
import { useRandomnessStore } from './features/analysis/randomness-store';
import { useDecryptStore } from './features/decrypt/decrypt-store';
import { useEncryptStore } from './features/encrypt/encrypt-store';
import { useAuditStore } from './features/jobs/audit-store';
import { useDraftStore } from './features/jobs/draft-store';
import { useFindStore } from './features/jobs/find-store';
import { useFolderJobsStore } from './features/jobs/folder-jobs-store';
import { useRebuildStore } from './features/jobs/rebuild-store';
import { useWatchStore } from './features/jobs/watch-store';
import { useKeysStore } from './features/keys/keys-store';
import { useVaultsStore } from './features/keys/vaults-store';
import { useOpenStore } from './features/open/open-store';
import { useSettingsStore } from './features/settings/settings-store';
import { useJobsStore } from './features/start/jobs-store';

/**
 * Locks the vault by hand, when nobody is here, and when the computer sleeps or its screen is locked. A job
 * that runs is finished first; a job on folders can be paused in place of that, where a person locks. With the lock
 * images and names leave the page; the result of a job waits behind it. A folder that is watched waits for the next unlocking.
 */
export function useVaultLock() {
  const keys = useKeysStore();
  const encrypt = useEncryptStore();
  const decrypt = useDecryptStore();
  const open = useOpenStore();
  const jobs = useJobsStore();
  const folderJobs = useFolderJobsStore();
  const folderWatch = useWatchStore();
  const drafts = useDraftStore();
  const find = useFindStore();
  const rebuild = useRebuildStore();
  const audit = useAuditStore();
  const settings = useSettingsStore();
  const vaults = useVaultsStore();
  const analysis = useAnalysisStore();
  const randomness = useRandomnessStore();
  const router = useRouter();

  const isOnFolders = computed(() => folderJobs.isRunning || folderJobs.isRoundInHand);
  const running = [encrypt, decrypt, rebuild, analysis, randomness];
  const isWorking = computed(() => isOnFolders.value || running.some(({ isRunning }) => isRunning));
  /** Asked for, and waiting for a job to end. */
  const isPending = shallowRef(false);
  /** Whether the person is asked what shall happen to the job on folders. */
  const isAsking = shallowRef(false);

  async function lockNow(): Promise<void> {
    isPending.value = false;
    await folderWatch.pause();
    await keys.lock();
    if (keys.vault?.status !== 'locked') return folderWatch.resume();
    jobs.clear();
    folderJobs.clear();
    drafts.drop();
    find.clear();
    rebuild.reset();
    audit.clear();
    decrypt.isWithoutVault = false;
    // A result nobody has seen yet is kept behind the lock; what is only looked at goes.
    if (encrypt.state.status !== 'idle' || decrypt.state.status !== 'idle') return;
    open.clear();
    await router.push('/start');
  }

  function ask(): void {
    if (keys.vault?.status !== 'unlocked') return;
    if (isWorking.value) isPending.value = true;
    else void lockNow();
  }

  /** By hand: at once, or at the end of the job; asked again, not any more. */
  function toggle(): void {
    if (isPending.value) isPending.value = false;
    else if (isOnFolders.value) isAsking.value = true;
    else ask();
  }

  /** What the person answered: the lock comes when everything has ended, and a paused job ends within a second. */
  function decide(what: 'after' | 'pause'): void {
    isAsking.value = false;
    ask();
    if (what !== 'pause') return;
    void folderJobs.stop();
    void folderWatch.pause();
  }

  useIdle({ minutes: computed(() => settings.values.idleMinutes), onIdle: ask });
  watch(lockRequests, ask);
  // Whoever turns to another vault sees nothing of what waits behind the lock of the one before.
  watch(
    () => vaults.turns,
    () => {
      if (!encrypt.isRunning) encrypt.startOver();
      if (!decrypt.isRunning) decrypt.startOver();
      for (const measuring of [analysis, randomness]) {
        measuring.cancel();
        measuring.again();
      }
      open.clear();
    },
  );
  watch(isWorking, (working) => {
    if (!working && isPending.value) void lockNow();
  });

  watch(
    () => decrypt.isWithoutVault,
    (isWithout) => {
      // Whoever comes with a key file of their own sees nothing of what waits behind the lock.
      if (!isWithout || decrypt.isRunning) return;
      decrypt.startOver();
      open.clear();
    },
  );

  return { isWorking, isPending, isAsking, toggle, decide };
}
