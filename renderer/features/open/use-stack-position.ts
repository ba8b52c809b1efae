import { computed, shallowRef, watch, type Ref } from 'vue';
import type { Place } from './use-frame';
import { placeAt, stepOf, type Stack } from './stacks';

/**
 * Where in a stack one is. `selectedId` is the file that is chosen outside; `onFile` hears when scrolling leads to
 * another. `framesInFile`: what a single file turned out to have, where its place in a series did not say.
 */
export function useStackPosition(options: {
  readonly stack: Ref<Stack>;
  readonly selectedId: Ref<string>;
  readonly framesInFile: Ref<number>;
  readonly onFile: (id: string) => void;
}) {
  const { stack, selectedId, framesInFile, onFile } = options;
  const step = shallowRef(stepOf(stack.value, selectedId.value));
  const isAlone = computed(() => stack.value.files.length === 1);
  const count = computed(() => (isAlone.value ? Math.max(1, framesInFile.value) : stack.value.total));
  const placed = computed(() => at(step.value));
  const place = computed<Place>(() => ({ id: placed.value.file.id, frame: placed.value.frame }));

  function at(wanted: number) {
    const { files } = stack.value;
    return isAlone.value ? { file: files[0]!, frame: wanted } : placeAt(stack.value, wanted);
  }

  watch(
    [stack, selectedId],
    () => {
      if (placed.value.file.id !== selectedId.value) step.value = stepOf(stack.value, selectedId.value);
    },
    { flush: 'sync' },
  );

  function goTo(wanted: number): void {
    step.value = Math.min(count.value - 1, Math.max(0, wanted));
    if (placed.value.file.id !== selectedId.value) onFile(placed.value.file.id);
  }

  /** Where a reader is likely to go next: on, further on, and back. */
  function ahead(): readonly Place[] {
    return [1, 2, -1]
      .map((by) => step.value + by)
      .filter((next) => next >= 0 && next < count.value)
      .map((next) => ({ id: at(next).file.id, frame: at(next).frame }));
  }
  return { step, count, place, file: computed(() => placed.value.file), goTo, ahead };
}
