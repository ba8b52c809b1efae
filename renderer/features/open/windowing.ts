import type { DisplayTable, DisplayWindow, ViewFrame } from '../../../shared/models/viewing';

export type GreyFrame = Extract<ViewFrame, { status: 'grey' }>;

/** How modality values become grey levels: a window, or the file's own table. */
export type Look =
  | { readonly status: 'window'; readonly window: DisplayWindow }
  | { readonly status: 'table'; readonly table: DisplayTable };

const clamp = (level: number): number => Math.min(1, Math.max(0, level));

/** A window that spreads all values of a frame: LINEAR_EXACT from the least to the greatest. */
export function wholeRange({ range: [low, high] }: Pick<GreyFrame, 'range'>): DisplayWindow {
  // Where all values are one, that value is black.
  const width = high > low ? high - low : 1;
  return { center: low + width / 2, width, function: 'LINEAR_EXACT', explanation: '' };
}

/** All the file's own ways to be shown, the one it asks for first: its windows, then its tables. */
function ownLooks({ windows, tables }: GreyFrame): readonly Look[] {
  return [
    ...windows.map((window) => ({ status: 'window', window }) as const),
    ...tables.map((table) => ({ status: 'table', table }) as const),
  ];
}

/** What the file asks to be shown with; without a window and a table, grey levels as they are or the whole range. */
export function ownLook(frame: GreyFrame): Look {
  const [own] = ownLooks(frame);
  const { greyLevels } = frame;
  const range = greyLevels === null ? frame : { range: greyLevels };
  return own ?? { status: 'window', window: wholeRange(range) };
}

/** Grey level between 0 and 1 of a modality value (PS3.3, C.11.2.1.2 and C.11.2.1.3), before inversion. */
export function levelOf(look: Look, value: number): number {
  if (look.status === 'table') {
    const { first, bits, entries } = look.table;
    const index = Math.min(entries.length - 1, Math.max(0, Math.round(value) - first));
    return clamp(entries[index]! / (2 ** bits - 1));
  }
  const { center, width, function: shape } = look.window;
  switch (shape) {
    case 'SIGMOID':
      return 1 / (1 + Math.exp((-4 * (value - center)) / width));
    case 'LINEAR_EXACT':
      return clamp((value - center) / width + 0.5);
    case 'LINEAR':
      return width > 1 ? clamp((value - (center - 0.5)) / (width - 1) + 0.5) : value <= center - 0.5 ? 0 : 1;
  }
}

/** The pixel of every sample, by the sample's 16 bits: one look-up a pixel is all that windowing costs. */
function pixelTable(frame: GreyFrame, look: Look, isInverted: boolean): Uint32Array {
  const table = new Uint32Array(frame.samples instanceof Uint8Array ? 256 : 65_536);
  const signed = frame.samples instanceof Int16Array;
  const inverse = frame.inverse !== isInverted;
  for (let word = 0; word < table.length; word++) {
    const sample = signed ? (word << 16) >> 16 : word;
    const level = Math.round(255 * levelOf(look, frame.slope * sample + frame.intercept));
    const grey = inverse ? 255 - level : level;
    table[word] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
  }
  return table;
}

/** A frame as RGBA under a look. Little-endian words, as every machine this runs on has them. */
export function greyPixels(
  frame: GreyFrame,
  look: Look,
  isInverted: boolean,
): Uint8ClampedArray<ArrayBuffer> {
  const { samples } = frame;
  const table = pixelTable(frame, look, isInverted);
  const mask = table.length - 1;
  const pixels = new Uint32Array(samples.length);
  for (let index = 0; index < samples.length; index++) pixels[index] = table[samples[index]! & mask]!;
  return new Uint8ClampedArray(pixels.buffer);
}

/** The window after a drag of so many pixels: to the right it gets wider, downwards its centre higher. */
export function draggedWindow(
  start: DisplayWindow,
  frame: GreyFrame,
  moved: { readonly x: number; readonly y: number },
): DisplayWindow {
  const span = Math.max(1e-6, frame.range[1] - frame.range[0]);
  // A pixel moves a narrow window by less than a wide one, and never by nothing.
  const unit = Math.max(span / 2_048, start.width / 256);
  const least = start.function === 'LINEAR' ? 1 : span / 4_096;
  return {
    ...start,
    width: Math.max(least, start.width + moved.x * unit),
    center: start.center + moved.y * unit,
    explanation: '',
  };
}

/** Windows for CT in Hounsfield units: centre and width as radiology textbooks give them. */
export const CT_PRESETS = [
  { name: 'softTissue', center: 40, width: 400 },
  { name: 'lung', center: -600, width: 1_500 },
  { name: 'bone', center: 300, width: 2_000 },
  { name: 'brain', center: 40, width: 80 },
] as const;

/** A named look a person can choose. */
export interface Preset {
  /** Key of its name in the locales; `file` and `range` exist for every frame, `other` for more of the file's. */
  readonly name: 'file' | 'other' | 'range' | (typeof CT_PRESETS)[number]['name'];
  /** As the file calls it. */
  readonly explanation: string;
  readonly look: Look;
}

/** The looks offered for a frame: the file's own, the whole range, for CT the usual ones. */
export function presetsFor(frame: GreyFrame): readonly Preset[] {
  const looks = ownLooks(frame);
  const own = (looks.length > 0 ? looks : [ownLook(frame)]).map((look, index) => ({
    name: index === 0 ? ('file' as const) : ('other' as const),
    explanation: look.status === 'window' ? look.window.explanation : '',
    look,
  }));
  const range: Preset = {
    name: 'range',
    explanation: '',
    look: { status: 'window', window: wholeRange(frame) },
  };
  const ct =
    frame.modality === 'CT'
      ? CT_PRESETS.map(({ name, center, width }) => ({
          name,
          explanation: '',
          look: { status: 'window', window: { center, width, function: 'LINEAR', explanation: '' } } as const,
        }))
      : [];
  return [...own, range, ...ct];
}
