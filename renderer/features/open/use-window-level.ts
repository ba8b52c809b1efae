import { computed, shallowRef, watch, type Ref } from 'vue';
import { draggedWindow, ownLook, presetsFor, wholeRange, type GreyFrame, type Look } from './windowing';

/**
 * How grey frames are looked at: as the file asks until a person changes it, and then the same for every frame of
 * the stack. `stack` names what is looked at; another one starts anew.
 */
export function useWindowLevel(frame: Ref<GreyFrame | null>, stack: Ref<string>) {
  const chosen = shallowRef<Look | null>(null);
  const isInverted = shallowRef(false);
  watch(stack, reset);

  const look = computed<Look | null>(() => chosen.value ?? (frame.value ? ownLook(frame.value) : null));
  const presets = computed(() => (frame.value ? presetsFor(frame.value) : []));
  /** The window as numbers; null for a table of the file and for colours. */
  const window = computed(() => (look.value?.status === 'window' ? look.value.window : null));

  function drag(x: number, y: number): void {
    if (frame.value === null) return;
    const start = window.value ?? wholeRange(frame.value);
    chosen.value = { status: 'window', window: draggedWindow(start, frame.value, { x, y }) };
  }
  function choose(index: number): void {
    const preset = presets.value[index];
    // The file's own first window differs from frame to frame in some series.
    if (preset) chosen.value = index === 0 ? null : preset.look;
  }
  function invert(): void {
    isInverted.value = !isInverted.value;
  }
  function reset(): void {
    chosen.value = null;
    isInverted.value = false;
  }
  return { look, window, presets, isInverted, drag, choose, invert, reset };
}
