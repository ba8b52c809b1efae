import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { EncryptInput } from '../../../shared/files-contract';
import type { Granted } from '../../../shared/desktop';
import type { ErrorData } from '../../../shared/errors';
import { askDesktop, askEngine, errorData, followEngine } from '../../api';
import { useJob } from '../../composables/use-job';
import { useContactsStore, type Contact } from '../keys/contacts-store';
import { useKeysStore } from '../keys/keys-store';
import type { StartOptions } from '../open/use-job-start';
import { useSettingsStore } from '../settings/settings-store';

/** Someone else who shall be able to open the files. */
export interface OtherReader {
  readonly recipient: string;
  readonly kind: 'hybrid' | 'x25519';
  /** Null for a pasted key nobody has named. */
  readonly name: string | null;
  /** Whether a contact's fingerprint was compared. */
  readonly isConfirmed: boolean;
}

/** The steps in their order: which images, who can open them, where to. */
export const STEPS = ['images', 'readers', 'place'] as const;
export type Step = (typeof STEPS)[number];

/** What is chosen for the files about to be encrypted, and the job that encrypts them. */
export const useEncryptStore = defineStore('encrypt', () => {
  const keys = useKeysStore();
  const contacts = useContactsStore();
  const settings = useSettingsStore();
  const step = shallowRef<Step>('images');
  const others = shallowRef<readonly OtherReader[]>([]);
  /** The person's choice; null: as the settings say. */
  const chosenNames = shallowRef<'hide' | 'keep' | null>(null);
  const carrier = shallowRef<EncryptInput['carrier']>('auto');
  /** A key image of the person's own; null: a fresh one for every file. */
  const keyImage = shallowRef<Granted | null>(null);
  const isReadBack = shallowRef(true);
  const readerError = shallowRef<ErrorData | 'already-there' | null>(null);
  const job = useJob({ stop: stopAll, errorOf: errorData });

  /** Recovery readers this computer's IT adds to every encryption. */
  const demanded = computed(() => settings.policy.rules.recoveryReaders);
  const names = computed(() => chosenNames.value ?? (settings.values.names === 'keep' ? 'keep' : 'hide'));
  /** True when no reader uses an older key. */
  const isPostQuantum = computed(() => {
    const { vault } = keys;
    if (vault?.status !== 'unlocked') return false;
    const kinds = [
      vault.identityKind,
      // Nothing is encrypted for one that was never proved, or is retired.
      ...vault.recovery.flatMap(({ kind, provedAt, retiredAt }) =>
        provedAt !== null && retiredAt === null ? [kind] : [],
      ),
      ...others.value.map(({ kind }) => kind),
      ...demanded.value.map(({ recipient }) => (/^age1pq/.test(recipient) ? 'hybrid' : 'x25519')),
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
      const contact = contacts.contacts.find((entry) => entry.recipient === recipient);
      others.value = [...others.value, contact ? asReader(contact) : { recipient, kind, ...NAMELESS }];
      readerError.value = null;
      return true;
    } catch (thrown) {
      readerError.value = errorData(thrown);
      return false;
    }
  }

  /** Adds contacts and groups, as the list of people names them; whoever is there already stays once. */
  function addPeople(chosen: readonly string[]): void {
    const there = new Set(others.value.map(({ recipient }) => recipient));
    const added = contacts.chosen(chosen).filter(({ recipient }) => !there.has(recipient));
    others.value = [...others.value, ...added.map(asReader)];
  }

  function removeReader(recipient: string): void {
    others.value = others.value.filter((other) => other.recipient !== recipient);
  }

  async function chooseKeyImage(): Promise<void> {
    keyImage.value = (await askDesktop({ ask: 'key-image' }))[0] ?? keyImage.value;
  }

  function start(sources: readonly string[], { target, earlier }: StartOptions): Promise<void> {
    const input: EncryptInput = {
      sources: [...sources],
      ...(target !== undefined && { target }),
      recipients: others.value.map(({ recipient }) => recipient),
      useVault: true,
      identities: [],
      names: names.value,
      carrier: carrier.value,
      ...(keyImage.value !== null && { keyImage: keyImage.value.handle }),
      keyImages: 'file',
      again: false,
      verify: isReadBack.value,
      deleteOriginals: false,
    };
    return job.run(
      followEngine((engine, signal) => engine.files.encrypt(input, { signal })),
      earlier,
    );
  }

  /** Puts the result away, with the pictures of its stages; what was chosen stays. */
  function reset(): void {
    if (job.isRunning.value || job.state.value.status === 'idle') return;
    job.reset();
    // Where the engine is gone there is nothing to forget.
    void askEngine((engine, signal) => engine.files.forgetStages(undefined, { signal })).catch(
      () => undefined,
    );
  }

  /** Back to the first step with nothing chosen: the readers of one job are never those of the next unasked. */
  function startOver(): void {
    reset();
    step.value = 'images';
    others.value = [];
    chosenNames.value = null;
    carrier.value = 'auto';
    keyImage.value = null;
    isReadBack.value = true;
    readerError.value = null;
  }

  return {
    step,
    others,
    names,
    chosenNames,
    carrier,
    keyImage,
    isReadBack,
    readerError,
    isPostQuantum,
    demanded,
    addReader,
    addPeople,
    removeReader,
    chooseKeyImage,
    start,
    state: job.state,
    isRunning: job.isRunning,
    cancel: job.cancel,
    reset,
    startOver,
  };
});

const NAMELESS = { name: null, isConfirmed: false } as const;

const asReader = ({ recipient, kind, name, confirmed }: Contact): OtherReader => ({
  recipient,
  kind,
  name,
  isConfirmed: confirmed !== null,
});

const stopAll = () => askEngine((engine, signal) => engine.files.cancel(undefined, { signal }));
