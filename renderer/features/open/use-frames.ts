import { onScopeDispose, shallowRef, watch, type Ref } from 'vue';
import type { ErrorData } from '../../../shared/errors';
import type { ViewerFrame } from '../../../shared/models/viewing';
import { askEngine, engineConnections, errorData } from '../../api';

/** A frame by its file and its place in it. */
export interface FrameKey {
  readonly id: string;
  readonly frame: number;
}

export type FrameAnswer = ViewerFrame | { readonly status: 'failed'; readonly error: ErrorData };

/** What is on the canvas: an answer with the key it belongs to. */
export interface ShownFrame extends FrameKey {
  readonly answer: FrameAnswer;
}

/** Frames kept in the page: a large one has 8 MB. */
const KEPT = 5;
/** Questions under way: the engine's threads work on two at once. */
const UNDER_WAY = 2;

const nameOf = ({ id, frame }: FrameKey) => `${id}/${frame}`;

/**
 * The frame that is wanted, as soon as it is there. While it is fetched the one before stays; who scrolls faster than
 * frames arrive skips those in between. `ahead`: those that are likely wanted next, fetched when nothing else is.
 */
export function useFrames(wanted: Ref<FrameKey | null>, ahead: () => readonly FrameKey[]) {
  const shown = shallowRef<ShownFrame | null>(null);
  const kept = new Map<string, FrameAnswer>();
  const asked = new Set<string>();
  let generation = 0;

  function keep(key: FrameKey, answer: FrameAnswer): void {
    kept.delete(nameOf(key));
    kept.set(nameOf(key), answer);
    for (const name of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(name);
    }
  }

  /** What to ask for next: the wanted frame before all others. */
  function nextQuestion(): FrameKey | undefined {
    const key = wanted.value;
    if (key === null || asked.size >= UNDER_WAY) return undefined;
    const missing = (one: FrameKey) => !kept.has(nameOf(one)) && !asked.has(nameOf(one));
    if (!kept.has(nameOf(key))) return missing(key) ? key : undefined;
    return ahead().slice(0, KEPT - 1).find(missing);
  }

  async function fetchNext(): Promise<void> {
    const key = nextQuestion();
    if (key === undefined) return;
    const mine = generation;
    asked.add(nameOf(key));
    const answer = await askEngine((engine, signal) => engine.files.frame({ ...key }, { signal })).catch(
      (error: unknown): FrameAnswer => ({ status: 'failed', error: errorData(error) }),
    );
    if (mine !== generation) return;
    asked.delete(nameOf(key));
    keep(key, answer);
    // One that is late is still better than a picture that stands still.
    const isWanted = wanted.value !== null && nameOf(wanted.value) === nameOf(key);
    const isMissing = wanted.value !== null && !kept.has(nameOf(wanted.value));
    if (isWanted || isMissing) shown.value = { ...key, answer };
    pump();
  }

  function pump(): void {
    for (let free = asked.size; free < UNDER_WAY; free++) void fetchNext();
  }

  function forget(): void {
    generation++;
    kept.clear();
    asked.clear();
    shown.value = null;
  }

  watch(
    wanted,
    (key) => {
      if (key === null) return forget();
      const answer = kept.get(nameOf(key));
      if (answer !== undefined) {
        keep(key, answer);
        shown.value = { ...key, answer };
      }
      pump();
    },
    { immediate: true },
  );
  watch(engineConnections, () => {
    forget();
    pump();
  });
  onScopeDispose(forget);
  return { shown };
}
