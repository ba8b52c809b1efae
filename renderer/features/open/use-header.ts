import { computed, shallowRef, watch, type Ref } from 'vue';
import type { ErrorData } from '../../../shared/errors';
import type { HeaderRow } from '../../../shared/models/viewing';
import { askEngine, errorData } from '../../api';

export type HeaderState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: ErrorData }
  | { readonly status: 'there'; readonly rows: readonly HeaderRow[] };

/** The header of one file. Only the newest answer counts, and nothing of one file is shown for another. */
export function useHeader(id: Ref<string>) {
  const state = shallowRef<HeaderState>({ status: 'loading' });
  let newest = 0;
  watch(
    id,
    async (wanted) => {
      const mine = ++newest;
      state.value = { status: 'loading' };
      const answer = await askEngine((engine, signal) =>
        engine.files.header({ id: wanted }, { signal }),
      ).then(
        (rows): HeaderState => ({ status: 'there', rows }),
        (error: unknown): HeaderState => ({ status: 'failed', error: errorData(error) }),
      );
      if (mine === newest) state.value = answer;
    },
    { immediate: true },
  );
  const rows = computed(() => (state.value.status === 'there' ? state.value.rows : []));
  return { state, rows };
}
