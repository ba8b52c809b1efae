import { computed, shallowRef, watch, type Ref } from 'vue';

/** Width and height in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What of a picture decides how large it is drawn. */
export interface PictureShape {
  readonly columns: number;
  readonly rows: number;
  /** Height of a pixel over its width. */
  readonly pixelAspect: number;
}

const LEAST = 0.02;
const MOST = 32;
const NOWHERE = { x: 0, y: 0 };

/** Screen pixels for a column of the picture at which the whole of it just fits. */
export function fittingScale({ columns, rows, pixelAspect }: PictureShape, area: Size): number {
  return Math.min(area.width / columns, area.height / (rows * pixelAspect));
}

/**
 * How a picture lies in its area: as large as fits until a person enlarges it. `scale` is in CSS pixels for a column of
 * the picture, `shift` in CSS pixels from the middle.
 */
export function useView(picture: Ref<PictureShape | null>, area: Ref<Size>, stack: Ref<string>) {
  const chosen = shallowRef<number | null>(null);
  const shift = shallowRef(NOWHERE);
  const fitting = computed(() => (picture.value === null ? 0 : fittingScale(picture.value, area.value)));
  const scale = computed(() => chosen.value ?? fitting.value);
  const transform = computed(() => {
    const { x, y } = shift.value;
    const aspect = picture.value?.pixelAspect ?? 1;
    return `translate(${x}px, ${y}px) scale(${scale.value}, ${scale.value * aspect})`;
  });

  /** The point of the picture at `at`, measured from the middle, stays where it is. */
  function zoomTo(wanted: number, at: { readonly x: number; readonly y: number } = NOWHERE): void {
    if (scale.value === 0) return;
    const next = Math.min(Math.max(MOST, fitting.value), Math.max(Math.min(LEAST, fitting.value), wanted));
    const change = next / scale.value;
    const { x, y } = shift.value;
    shift.value = { x: at.x - (at.x - x) * change, y: at.y - (at.y - y) * change };
    chosen.value = next;
  }
  const zoomBy = (factor: number, at = NOWHERE): void => zoomTo(scale.value * factor, at);

  /** Moves the picture, never out of its area. */
  function moveBy(x: number, y: number): void {
    if (picture.value === null) return;
    const { columns, rows, pixelAspect } = picture.value;
    const width = (area.value.width + columns * scale.value) / 2 - 32;
    const height = (area.value.height + rows * pixelAspect * scale.value) / 2 - 32;
    const within = (value: number, most: number) => Math.min(most, Math.max(-most, value));
    shift.value = { x: within(shift.value.x + x, width), y: within(shift.value.y + y, height) };
  }
  /** One pixel of the picture on one of the screen. */
  function showPixels(): void {
    zoomTo(1 / window.devicePixelRatio);
  }
  function fit(): void {
    chosen.value = null;
    shift.value = NOWHERE;
  }
  watch(stack, fit);
  return { scale, transform, zoomBy, moveBy, showPixels, fit };
}
