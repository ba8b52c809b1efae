import { shallowRef, watch, type Ref } from 'vue';
import type { z } from 'zod';
import type { preview } from '../../../shared/files-contract';
import type { ErrorData } from '../../../shared/errors';
import { askEngine, errorData } from '../../api';

type Answer = z.infer<typeof preview>;
export type ShownPreview = Extract<Answer, { status: 'shown' }>;
export type PreviewState =
  { readonly status: 'loading' } | { readonly status: 'failed'; readonly error: ErrorData } | Answer;

/** The picture of one file: the frame asked for, or why there is none. Only the newest answer counts. */
export function usePreview(id: Ref<string | null>, frame: Ref<number>) {
  const state = shallowRef<PreviewState>({ status: 'loading' });
  let newest = 0;

  async function load(): Promise<void> {
    const mine = ++newest;
    const wanted = id.value;
    if (wanted === null) return;
    const answer = await askEngine((engine, signal) => {
      return engine.files.preview({ id: wanted, frame: frame.value }, { signal });
    }).catch((error: unknown) => ({ status: 'failed', error: errorData(error) }) as const);
    if (mine === newest) state.value = answer;
  }

  watch([id, frame], load, { immediate: true });
  return { state };
}
