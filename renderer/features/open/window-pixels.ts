import type { GreyFrame, ViewTable, ViewWindow } from '../../../shared/models/viewing';

/** What a frame is looked at with: a window over its modality values, or one of the file's tables. */
export type Look =
  | { readonly kind: 'window'; readonly window: ViewWindow }
  | { readonly kind: 'table'; readonly table: ViewTable };

/** Level between 0 and 1 of a modality value (PS3.3, C.11.2.1.2 and C.11.2.1.3), not yet clamped. */
function levelIn({ center, width, shape }: ViewWindow, x: number): number {
  switch (shape) {
    case 'LINEAR':
      // A width of 1 is a threshold: the slope has no length.
      return width > 1 ? (x - (center - 0.5)) / (width - 1) + 0.5 : x <= center - 0.5 ? 0 : 1;
    case 'LINEAR_EXACT':
      return (x - center) / width + 0.5;
    case 'SIGMOID':
      return 1 / (1 + Math.exp((-4 * (x - center)) / width));
  }
}

function levelOf(look: Look, x: number): number {
  if (look.kind === 'window') return levelIn(look.window, x);
  const { first, bits, entries } = look.table;
  const index = Math.min(entries.length - 1, Math.max(0, Math.round(x) - first));
  return entries[index]! / (2 ** bits - 1);
}

type GreyLine = Pick<GreyFrame, 'samples' | 'slope' | 'intercept' | 'inverse'>;

/** Grey as an opaque pixel: the four bytes are equal but for alpha, so the byte order does not matter to colour. */
const pixel = (grey: number): number => (0xff000000 | (grey * 0x010101)) >>> 0;

/**
 * Pixel of every stored value, indexed by the value's own bits: 256 or 65,536 little-endian RGBA words. `turned`: the
 * person wants black and white the other way round.
 */
export function pixelTable(frame: GreyLine, look: Look, turned: boolean): Uint32Array {
  const { samples, slope, intercept } = frame;
  const signed = samples instanceof Int8Array || samples instanceof Int16Array;
  const bits = samples.BYTES_PER_ELEMENT * 8;
  const white = frame.inverse !== turned;
  const table = new Uint32Array(2 ** bits);
  for (let word = 0; word < table.length; word++) {
    const stored = signed ? (word << (32 - bits)) >> (32 - bits) : word;
    const level = levelOf(look, slope * stored + intercept);
    const grey = Math.round(255 * Math.min(1, Math.max(0, level)));
    table[word] = pixel(white ? 255 - grey : grey);
  }
  return table;
}

/** Stored values to pixels. Mutates `pixels`, which has one word a sample. */
export function drawSamples({ samples }: GreyLine, table: Uint32Array, pixels: Uint32Array): void {
  const mask = table.length - 1;
  for (let index = 0; index < samples.length; index++) pixels[index] = table[samples[index]! & mask]!;
}

/** Least width a drag can bring a window to. */
const LEAST_WIDTH = 1;

/**
 * The window a drag leads to: to the right wider, down brighter levels become darker. `range` of the frame's values
 * sets how far a pixel of movement goes, so that a drag across the picture passes through all of it.
 */
export function draggedWindow(
  from: ViewWindow,
  moved: { readonly x: number; readonly y: number },
  range: number,
): ViewWindow {
  const step = Math.max(range, from.width) / 512;
  return {
    center: from.center + moved.y * step,
    width: Math.max(LEAST_WIDTH, from.width + moved.x * step),
    shape: from.shape,
    name: '',
  };
}
