import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ErrorData } from '../../../shared/errors';
import { askEngine, errorData, followEngine } from '../../api';
import { useJob } from '../../composables/use-job';
import { useKeysStore } from '../keys/keys-store';

/** Someone else who shall be able to open the files. */
export interface OtherReader {
  readonly recipient: string;
  readonly kind: 'hybrid' | 'x25519';
}

/** Who can open what is about to be encrypted, and the job that encrypts it. */
export const useEncryptStore = defineStore('encrypt', () => {
  const keys = useKeysStore();
  const others = shallowRef<readonly OtherReader[]>([]);
  const keepNames = shallowRef(false);
  const readerError = shallowRef<ErrorData | 'already-there' | null>(null);
  const job = useJob({ stop: stopAll, errorOf: errorData });

  /** True when no reader uses an older key. */
  const isPostQuantum = computed(() => {
    const { vault } = keys;
    if (vault?.status !== 'unlocked') return false;
    const kinds = [
      vault.identityKind,
      ...vault.recovery.map(({ kind }) => kind),
      ...others.value.map(({ kind }) => kind),
    ];
    return kinds.every((kind) => kind === 'hybrid');
  });

  /** Adds a pasted public key once the engine has looked at it. True when it is on the list now. */
  async function addReader(pasted: string): Promise<boolean> {
    const recipient = pasted.trim().toLowerCase();
    if (others.value.some((other) => other.recipient === recipient)) {
      readerError.value = 'already-there';
      return false;
    }
    try {
      const { kind } = await askEngine((engine, signal) => engine.keys.check({ recipient }, { signal }));
      others.value = [...others.value, { recipient, kind }];
      readerError.value = null;
      return true;
    } catch (thrown) {
      readerError.value = errorData(thrown);
      return false;
    }
  }

  function removeReader(recipient: string): void {
    others.value = others.value.filter((other) => other.recipient !== recipient);
  }

  function start(sources: readonly string[], target: string): Promise<void> {
    const input = {
      sources: [...sources],
      target,
      recipients: others.value.map(({ recipient }) => recipient),
      useVault: true,
      identities: [],
      names: keepNames.value ? ('keep' as const) : ('hide' as const),
      carrier: 'auto' as const,
      keyImages: 'file' as const,
      again: false,
      verify: true,
      deleteOriginals: false,
    };
    return job.run(followEngine((engine, signal) => engine.files.encrypt(input, { signal })));
  }

  return {
    others,
    keepNames,
    readerError,
    isPostQuantum,
    addReader,
    removeReader,
    start,
    state: job.state,
    isRunning: job.isRunning,
    cancel: job.cancel,
    reset: job.reset,
  };
});

const stopAll = () => askEngine((engine, signal) => engine.files.cancel(undefined, { signal }));
