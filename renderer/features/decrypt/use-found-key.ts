import { computed, shallowRef, watch, type Ref } from 'vue';
import type { ErrorData } from '../../../shared/errors';
import type { FileReaders } from '../../../shared/files-contract';
import { askEngine, errorData } from '../../api';

export type FoundKeyState =
  | { readonly status: 'looking' }
  /** No key is at hand. */
  | { readonly status: 'no-key' }
  | { readonly status: 'failed'; readonly error: ErrorData }
  | {
      readonly status: 'known';
      readonly opensWith: 'own' | 'given' | null;
      readonly readersAltered: boolean;
      /** Who else can open it; none where no key at hand does, which tells nothing of them. */
      readonly readers: FileReaders['readers'];
    };

/** What a key is looked for with: the handle of one file, the handles of key files, whether the vault is open. */
export interface KeysAtHand {
  readonly id: string | null;
  readonly identities: readonly string[];
  readonly hasVault: boolean;
}

/** Which key at hand opens one encrypted file, and who can open it. Only the newest answer counts. */
export function useFoundKey(at: Ref<KeysAtHand>) {
  const state = shallowRef<FoundKeyState>({ status: 'looking' });
  let newest = 0;

  async function load({ id, identities, hasVault }: KeysAtHand): Promise<void> {
    const mine = ++newest;
    if (!hasVault && identities.length === 0) {
      state.value = { status: 'no-key' };
      return;
    }
    state.value = { status: 'looking' };
    if (id === null) return;
    const answer = await askEngine(async (engine, signal) => {
      const asked = { id, identities: [...identities] };
      const found = await engine.files.readers(asked, { signal });
      return { ...found, readers: found.opensWith === null ? [] : found.readers };
    }).then(
      (found) => ({ status: 'known', ...found }) as const,
      (error: unknown) => ({ status: 'failed', error: errorData(error) }) as const,
    );
    if (mine === newest) state.value = answer;
  }

  watch(at, load, { immediate: true });
  return { state, isKnownNotToOpen: computed(() => opensNothing(state.value)) };
}

const opensNothing = (state: FoundKeyState) =>
  state.status === 'no-key' ||
  state.status === 'failed' ||
  (state.status === 'known' && state.opensWith === null);
