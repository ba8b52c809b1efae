import { shallowRef, watch, type Ref } from 'vue';
import type { HeaderRow } from '../../../shared/models/viewing';
import { askEngine } from '../../api';

/** The header of one file; empty while it is fetched and for what has none. Only the newest answer counts. */
export function useHeader(id: Ref<string>) {
  const rows = shallowRef<readonly HeaderRow[]>([]);
  let newest = 0;
  watch(
    id,
    async (wanted) => {
      const mine = ++newest;
      const answer = await askEngine((engine, signal) =>
        engine.files.header({ id: wanted }, { signal }),
      ).catch(() => []);
      if (mine === newest) rows.value = answer;
    },
    { immediate: true },
  );
  return { rows };
}
