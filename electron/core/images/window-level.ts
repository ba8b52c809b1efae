import { lookUp, type LookupTable } from '../dicom/lookup-table';
import type { Grayscale, Window } from '../dicom/grayscale';
import type { Samples, StoredFrame } from '../dicom/stored-frame';

/** How modality values become grey levels: a window, a table of the file, or the least and greatest value. */
export type Voi =
  | { readonly status: 'window'; readonly window: Window }
  | { readonly status: 'table'; readonly table: LookupTable }
  | { readonly status: 'range'; readonly low: number; readonly high: number };

/** Stored to modality value (PS3.3, C.11.1): the table's entry, or slope * stored + intercept. */
export function modalityValue({ modality }: Grayscale, stored: number): number {
  return modality.table ? lookUp(modality.table, stored) : modality.slope * stored + modality.intercept;
}

/**
 * A window's output between 0 and 1.
 * LINEAR (C.11.2.1.2.1): ((x - (c - 0.5)) / (w - 1) + 0.5), clamped; LINEAR_EXACT (C.11.2.1.3.2):
 * (x - c) / w + 0.5, clamped; SIGMOID (C.11.2.1.3.1): 1 / (1 + exp(-4 (x - c) / w)).
 */
export function windowLevel({ center, width, function: shape }: Window, x: number): number {
  switch (shape) {
    case 'SIGMOID':
      return 1 / (1 + Math.exp((-4 * (x - center)) / width));
    case 'LINEAR_EXACT':
      return clamp((x - center) / width + 0.5);
    case 'LINEAR':
      // A width of 1 is a threshold: the slope has no length.
      return width > 1 ? clamp((x - (center - 0.5)) / (width - 1) + 0.5) : x <= center - 0.5 ? 0 : 1;
  }
}

const clamp = (level: number): number => Math.min(1, Math.max(0, level));

/** Grey level between 0 and 1 of a modality value, before inversion. */
export function voiLevel(voi: Voi, x: number): number {
  switch (voi.status) {
    case 'window':
      return windowLevel(voi.window, x);
    case 'table':
      return clamp(lookUp(voi.table, x) / (2 ** voi.table.bits - 1));
    case 'range':
      return voi.high > voi.low ? clamp((x - voi.low) / (voi.high - voi.low)) : 0;
  }
}

/** The least and greatest modality value of a frame, padding left out. */
export function modalityRange(
  { samples }: StoredFrame,
  grayscale: Grayscale,
): Extract<Voi, { status: 'range' }> {
  const { padding } = grayscale;
  let least = Infinity;
  let greatest = -Infinity;
  for (const stored of samples) {
    if (padding && stored >= padding[0] && stored <= padding[1]) continue;
    if (stored < least) least = stored;
    if (stored > greatest) greatest = stored;
  }
  if (least > greatest) return { status: 'range', low: 0, high: 0 };
  const ends = [modalityValue(grayscale, least), modalityValue(grayscale, greatest)];
  return { status: 'range', low: Math.min(...ends), high: Math.max(...ends) };
}

/**
 * What the file asks to be shown with: its first window, else its first VOI table. Without either, 8-bit
 * values are taken as grey levels, and wider ones are spread over the frame's own range.
 */
export function defaultVoi(frame: StoredFrame, grayscale: Grayscale): Voi {
  const window = grayscale.windows[0];
  if (window) return { status: 'window', window };
  const table = grayscale.voiTables[0];
  if (table) return { status: 'table', table };
  const plain = grayscale.modality.table === undefined && grayscale.modality.slope === 1;
  if (frame.bitsStored === 8 && !frame.signed && plain) {
    const { intercept } = grayscale.modality;
    return { status: 'range', low: intercept, high: 255 + intercept };
  }
  return modalityRange(frame, grayscale);
}

/** Every stored value's grey level, indexed by the value's 16 bits. */
function levelTable(level: (stored: number) => number, signed: boolean): Uint8Array {
  return Uint8Array.from({ length: 65_536 }, (_, word) => level(signed ? (word << 16) >> 16 : word));
}

function applyTable(samples: Samples, table: Uint8Array): Uint8Array {
  const grey = new Uint8Array(samples.length);
  for (let index = 0; index < samples.length; index++) grey[index] = table[samples[index]! & 0xffff]!;
  return grey;
}

/** 8-bit grey levels of a one-channel frame: modality, VOI and inversion in the order of PS3.3, C.11. */
export function toGreyLevels(frame: StoredFrame, grayscale: Grayscale, voi: Voi): Uint8Array {
  const level = (stored: number): number => {
    const grey = Math.round(255 * voiLevel(voi, modalityValue(grayscale, stored)));
    return grayscale.inverse ? 255 - grey : grey;
  };
  const wide = frame.samples.BYTES_PER_ELEMENT === 4;
  // For small frames a table of all 65,536 values would cost more than the frame.
  if (wide || frame.samples.length < 65_536) return Uint8Array.from(frame.samples, level);
  return applyTable(frame.samples, levelTable(level, frame.signed));
}
