import { useEventListener } from '@vueuse/core';
import { shallowRef, type Ref } from 'vue';

/** A point of the picture's area, from its middle, or a way between two. In CSS pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a mouse does in the viewer; the wheel's direction is 1 or -1. */
export interface PointerActions {
  /** Whether there is a window to be dragged. */
  readonly canWindow: () => boolean;
  readonly onWindow: (by: Point) => void;
  readonly onMove: (by: Point) => void;
  readonly onScroll: (direction: number) => void;
  readonly onZoom: (factor: number, at: Point) => void;
}

const ZOOM = 1.15;
/** Wheel movement that makes one image: touchpads send it in small pieces. */
const NOTCH = 50;

/** Drag for the window, middle button or Shift and drag to move, wheel for images, Ctrl and wheel to zoom. */
export function useViewerPointer(area: Ref<HTMLElement | null>, actions: PointerActions): void {
  const dragging = shallowRef<(Point & { readonly isMove: boolean }) | null>(null);
  let wheeled = 0;

  function down(event: PointerEvent): void {
    if (event.button > 1) return;
    area.value?.setPointerCapture(event.pointerId);
    const isMove = event.button === 1 || event.shiftKey || !actions.canWindow();
    dragging.value = { isMove, x: event.clientX, y: event.clientY };
  }
  function move(event: PointerEvent): void {
    const start = dragging.value;
    if (start === null) return;
    const by = { x: event.clientX - start.x, y: event.clientY - start.y };
    dragging.value = { ...start, x: event.clientX, y: event.clientY };
    if (start.isMove) actions.onMove(by);
    else actions.onWindow(by);
  }
  function wheel(event: WheelEvent): void {
    event.preventDefault();
    if (event.ctrlKey) return zoom(event);
    wheeled += event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * NOTCH;
    const steps = Math.trunc(wheeled / NOTCH);
    if (steps === 0) return;
    wheeled -= steps * NOTCH;
    actions.onScroll(Math.sign(steps));
    // A notch of a mouse wheel is more than one of ours, and still one image.
    if (Math.abs(steps) > 1) wheeled = 0;
  }
  function zoom(event: WheelEvent): void {
    const box = area.value!.getBoundingClientRect();
    const at = {
      x: event.clientX - box.left - box.width / 2,
      y: event.clientY - box.top - box.height / 2,
    };
    actions.onZoom(event.deltaY < 0 ? ZOOM : 1 / ZOOM, at);
  }

  useEventListener(area, 'pointerdown', down);
  useEventListener(area, 'pointermove', move);
  useEventListener(area, ['pointerup', 'pointercancel'], () => (dragging.value = null));
  useEventListener(area, 'wheel', wheel, { passive: false });
}
