import { shallowRef, watch, type Ref } from 'vue';
import type { Inspection } from '../../../shared/files-contract';
import type { ErrorData } from '../../../shared/errors';
import { askEngine, errorData } from '../../api';

export type InspectionState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: ErrorData }
  | { readonly status: 'known'; readonly inspection: Inspection };

/** All that is public about one encrypted file. Only the newest answer counts. */
export function useInspection(id: Ref<string | null>) {
  const state = shallowRef<InspectionState>({ status: 'loading' });
  let newest = 0;

  async function load(wanted: string | null): Promise<void> {
    const mine = ++newest;
    state.value = { status: 'loading' };
    if (wanted === null) return;
    const answer = await askEngine((engine, signal) => engine.files.inspect({ id: wanted }, { signal })).then(
      (inspection) => ({ status: 'known', inspection }) as const,
      (error: unknown) => ({ status: 'failed', error: errorData(error) }) as const,
    );
    if (mine === newest) state.value = answer;
  }

  watch(id, load, { immediate: true });
  return { state };
}
