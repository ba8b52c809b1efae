import { shallowRef } from 'vue';
import type { StagePictures } from '../../../shared/stages';
import type { ErrorData } from '../../../shared/errors';
import { askEngine, errorData } from '../../api';

export type StagesState =
  | { readonly status: 'closed' }
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: ErrorData }
  | StagePictures;

/** The stages of one file, fetched when somebody looks and dropped when they look away. */
export function useStages() {
  const state = shallowRef<StagesState>({ status: 'closed' });

  async function show(fileId: string): Promise<void> {
    state.value = { status: 'loading' };
    const answer = await askEngine((engine, signal) => engine.files.stages({ fileId }, { signal })).catch(
      (error: unknown) => ({ status: 'failed', error: errorData(error) }) as const,
    );
    if (state.value.status === 'loading') state.value = answer;
  }
  function close(): void {
    state.value = { status: 'closed' };
  }
  return { state, show, close };
}
