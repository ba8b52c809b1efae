import { shallowRef } from 'vue';
import type { ErrorData } from '../../../shared/errors';
import { errorData } from '../../api';

/** One call at a time, and what is said when it has come to its end, or why it has not. */
export function useToldWork() {
  const isBusy = shallowRef(false);
  const note = shallowRef<string | null>(null);
  const error = shallowRef<ErrorData | null>(null);

  /** `told`: the sentence for what came back. False where it failed. */
  async function work<T>(call: () => Promise<T>, told: (result: T) => string): Promise<boolean> {
    note.value = error.value = null;
    isBusy.value = true;
    try {
      note.value = told(await call());
      return true;
    } catch (thrown) {
      error.value = errorData(thrown);
      return false;
    } finally {
      isBusy.value = false;
    }
  }

  return { isBusy, note, error, work };
}
