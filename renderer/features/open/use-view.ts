import { computed, shallowRef } from 'vue';

const LEAST = 0.25;
const MOST = 16;

/** Zoom and shift of a picture that fits its place at zoom 1. Lengths in CSS pixels. */
export function useView() {
  const zoom = shallowRef(1);
  const shift = shallowRef({ x: 0, y: 0 });
  const transform = computed(() => `translate(${shift.value.x}px, ${shift.value.y}px) scale(${zoom.value})`);

  function zoomBy(factor: number): void {
    zoom.value = Math.min(MOST, Math.max(LEAST, zoom.value * factor));
  }
  function moveBy(x: number, y: number): void {
    shift.value = { x: shift.value.x + x, y: shift.value.y + y };
  }
  function reset(): void {
    zoom.value = 1;
    shift.value = { x: 0, y: 0 };
  }
  return { zoom, transform, zoomBy, moveBy, reset };
}
