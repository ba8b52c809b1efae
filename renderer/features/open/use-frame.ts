import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { ViewFrame } from '../../../shared/models/viewing';
import type { ErrorData } from '../../../shared/errors';
import { askEngine, errorData } from '../../api';

/** A frame of a file. */
export interface Place {
  readonly id: string;
  readonly frame: number;
}

export type FrameState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: ErrorData }
  | { readonly status: 'there'; readonly place: Place; readonly shown: ViewFrame };

/** Frames kept in the page: the one that is shown, and what may be scrolled to next. */
const MOST_KEPT = 5;

const keyOf = ({ id, frame }: Place): string => `${id}:${frame}`;

/**
 * The frame at `place`; the last one stays until the next is there. One question at a time: who scrolls fast is
 * asked for where they are, not for where they were. `ahead` names what to fetch while nobody waits.
 */
export function useFrame(place: Ref<Place>, ahead: () => readonly Place[]) {
  const state = shallowRef<FrameState>({ status: 'loading' });
  const kept = new Map<string, ViewFrame>();
  let isAsking = false;
  let isOver = false;

  function keep(at: Place, shown: ViewFrame): void {
    kept.delete(keyOf(at));
    kept.set(keyOf(at), shown);
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(oldest);
    }
  }

  function show(): boolean {
    const known = kept.get(keyOf(place.value));
    if (known === undefined) return false;
    keep(place.value, known);
    state.value = { status: 'there', place: place.value, shown: known };
    return true;
  }

  async function fetch(wanted: Place): Promise<void> {
    const { id, frame } = wanted;
    try {
      const shown = await askEngine((engine, signal) => engine.files.frame({ id, frame }, { signal }));
      if (!isOver) keep(wanted, shown as ViewFrame);
    } catch (error) {
      if (keyOf(wanted) === keyOf(place.value)) state.value = { status: 'failed', error: errorData(error) };
    }
  }

  async function run(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    let failed: string | undefined;
    while (!isOver) {
      const missing = show() ? ahead().find((next) => !kept.has(keyOf(next))) : place.value;
      // What failed once is not asked for again before the place changes.
      if (missing === undefined || keyOf(missing) === failed) break;
      await fetch(missing);
      failed = kept.has(keyOf(missing)) ? failed : keyOf(missing);
    }
    isAsking = false;
  }

  watch(
    place,
    () => {
      if (!show() && state.value.status === 'failed') state.value = { status: 'loading' };
      void run();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    isOver = true;
    kept.clear();
  });
  return { state };
}
