import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { ErrorData } from '../../../shared/errors';
import type { ViewFrame } from '../../../shared/models/viewing';
import { askEngine, engineConnections, errorData } from '../../api';

/** A frame of a file. */
export interface Place {
  readonly id: string;
  readonly frame: number;
}

/** What became of a question for a frame. */
export type FrameAnswer = ViewFrame | { readonly status: 'failed'; readonly error: ErrorData };

/** What is on the page: an answer, and the place it belongs to. */
export interface ShownFrame {
  readonly place: Place;
  readonly answer: FrameAnswer;
}

/** Frames kept in the page: a large one has 8 MB. */
const MOST_KEPT = 5;
/** Questions under way at once: the engine has as many threads for them. */
const UNDER_WAY = 2;

const keyOf = ({ id, frame }: Place): string => `${id}:${frame}`;

/**
 * The frame at `place`; the last one stays until another is there, and null is before the first. Who scrolls faster than
 * frames arrive is asked for where they are, not for where they were. `ahead` names what to fetch while nobody waits.
 */
export function useFrame(place: Ref<Place>, ahead: () => readonly Place[]) {
  const shown = shallowRef<ShownFrame | null>(null);
  const kept = new Map<string, FrameAnswer>();
  const asked = new Set<string>();
  /** Answers to questions of an earlier one are thrown away. */
  let generation = 0;

  function keep(at: Place, answer: FrameAnswer): void {
    kept.delete(keyOf(at));
    kept.set(keyOf(at), answer);
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(oldest);
    }
  }

  function show(): boolean {
    const known = kept.get(keyOf(place.value));
    if (known === undefined) return false;
    keep(place.value, known);
    shown.value = { place: place.value, answer: known };
    return true;
  }

  function nextQuestion(): Place | undefined {
    const isMissing = (one: Place) => !kept.has(keyOf(one)) && !asked.has(keyOf(one));
    if (kept.has(keyOf(place.value)))
      return ahead()
        .slice(0, MOST_KEPT - 1)
        .find(isMissing);
    return isMissing(place.value) ? place.value : undefined;
  }

  async function ask(wanted: Place): Promise<void> {
    const mine = generation;
    asked.add(keyOf(wanted));
    const { id, frame } = wanted;
    const answer = await askEngine((engine, signal) => engine.files.frame({ id, frame }, { signal })).catch(
      (error: unknown) => ({ status: 'failed', error: errorData(error) }) as const,
    );
    if (mine !== generation) return;
    asked.delete(keyOf(wanted));
    keep(wanted, answer as FrameAnswer);
    // A frame that comes late is still better than a picture that stands still.
    if (!show()) shown.value = { place: wanted, answer: answer as FrameAnswer };
    askOn();
  }

  function askOn(): void {
    while (asked.size < UNDER_WAY) {
      const wanted = nextQuestion();
      if (wanted === undefined) return;
      void ask(wanted);
    }
  }

  function forget(): void {
    generation++;
    kept.clear();
    asked.clear();
    shown.value = null;
  }

  watch(
    place,
    () => {
      show();
      askOn();
    },
    { immediate: true },
  );
  watch(engineConnections, () => {
    forget();
    askOn();
  });
  onScopeDispose(forget);
  return { shown };
}
