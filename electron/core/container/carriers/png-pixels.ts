import { AppError } from '../../../../shared/errors';
import type { PngHeader } from './png-chunks';

/** How a row of samples becomes container bytes. */
export interface PixelFormat {
  readonly channels: 3 | 4;
  readonly bytesPerSample: 1 | 2;
}

/** The format of a PNG a container may be the pixels of, or undefined for palettes, greys and low depths. */
export function pixelFormat({ bitDepth, colourType }: PngHeader): PixelFormat | undefined {
  if ((colourType !== 2 && colourType !== 6) || (bitDepth !== 8 && bitDepth !== 16)) return undefined;
  return { channels: colourType === 2 ? 3 : 4, bytesPerSample: bitDepth === 8 ? 1 : 2 };
}

export const bytesPerPixel = ({ channels, bytesPerSample }: PixelFormat): number => channels * bytesPerSample;

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

/**
 * Undoes a scanline's filter (PNG, 9.2): x = filtered + predictor(a left, b above, c above left) mod 256.
 * Mutates `row`; `above` is the row before it, unfiltered (zeros before the first). Throws `damaged-data`.
 */
export function unfilter(filter: number, row: Uint8Array, above: Uint8Array, pixel: number): void {
  const { length } = row;
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = pixel; i < length; i++) row[i]! += row[i - pixel]!;
      return;
    case 2:
      for (let i = 0; i < length; i++) row[i]! += above[i]!;
      return;
    case 3:
      for (let i = 0; i < length; i++) row[i]! += ((i < pixel ? 0 : row[i - pixel]!) + above[i]!) >> 1;
      return;
    case 4:
      for (let i = 0; i < length; i++)
        row[i]! += i < pixel ? above[i]! : paeth(row[i - pixel]!, above[i]!, above[i - pixel]!);
      return;
    default:
      throw new AppError('damaged-data', 'unknown filter');
  }
}

/**
 * Writes a row's red, green and blue to `output`: 8 bits as they are; alpha must be opaque and both bytes of
 * a 16-bit sample equal, else a lossy hand was at work: `carrier-altered`. Mutates `output`; returns bytes written.
 */
export function containerBytesOf(row: Uint8Array, format: PixelFormat, output: Uint8Array): number {
  const { channels, bytesPerSample } = format;
  if (channels === 3 && bytesPerSample === 1) {
    output.set(row);
    return row.length;
  }
  let written = 0;
  for (let at = 0; at < row.length; at += channels * bytesPerSample) {
    for (let channel = 0; channel < channels; channel++) {
      const sample = at + channel * bytesPerSample;
      const value = row[sample]!;
      if (row[sample + bytesPerSample - 1] !== value || (channel === 3 && value !== 255))
        throw new AppError('carrier-altered', 'samples no carrier has');
      if (channel < 3) output[written++] = value;
    }
  }
  return written;
}
