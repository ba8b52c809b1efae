import { lookUp, type LookupTable } from '../dicom/lookup-table';
import type { Palette } from '../dicom/palette';
import type { StoredFrame } from '../dicom/stored-frame';

type Pixel = readonly [number, number, number];

/** 8-bit RGBA, opaque, of grey levels. */
export function greyToRgba(grey: Uint8Array): Uint8Array<ArrayBuffer> {
  const rgba = new Uint8Array(grey.length * 4);
  for (let index = 0; index < grey.length; index++) rgba.fill(grey[index]!, index * 4, index * 4 + 3);
  return opaque(rgba);
}

function opaque(rgba: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  for (let index = 3; index < rgba.length; index += 4) rgba[index] = 255;
  return rgba;
}

/** YBR_FULL to RGB (PS3.3, C.7.6.3.1.2; ITU-R BT.601 over the full range). */
function fullRange(y: number, cb: number, cr: number): Pixel {
  return [y + 1.402 * (cr - 128), y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128), y + 1.772 * (cb - 128)];
}

/** YBR_PARTIAL to RGB: the same with Y in 16..235, Cb and Cr in 16..240. */
function partialRange(y: number, cb: number, cr: number): Pixel {
  return fullRange(((y - 16) * 255) / 219, ((cb - 128) * 255) / 224 + 128, ((cr - 128) * 255) / 224 + 128);
}

/** 8-bit RGBA of a palette image; 16-bit entries keep their high byte. */
export function paletteToRgba({ samples }: StoredFrame, palette: Palette): Uint8Array<ArrayBuffer> {
  const rgba = new Uint8Array(samples.length * 4);
  const channels = [palette.red, palette.green, palette.blue].map(byteTable);
  samples.forEach((stored: number, pixel: number) => {
    for (let channel = 0; channel < 3; channel++)
      rgba[pixel * 4 + channel] = lookUp(channels[channel]!, stored);
  });
  return opaque(rgba);
}

function byteTable({ first, bits, entries }: LookupTable): LookupTable {
  const shift = Math.max(0, bits - 8);
  return { first, bits: 8, entries: entries.map((entry) => entry >> shift) };
}

/**
 * 8-bit RGBA of a frame with three samples a pixel: RGB, or one of the YBR forms (PS3.3, C.7.6.3.1.2).
 * Samples of more than 8 bits keep their high ones. Undefined for another photometric interpretation.
 */
export function colourToRgba(frame: StoredFrame): Uint8Array<ArrayBuffer> | undefined {
  const { samples, photometric, bitsStored } = frame;
  const convert = converterOf(photometric);
  if (frame.samplesPerPixel !== 3 || convert === undefined) return undefined;
  const scale = bitsStored > 8 ? 2 ** (8 - bitsStored) : bitsStored < 8 ? 255 / (2 ** bitsStored - 1) : 1;
  const pixels = frame.columns * frame.rows;
  const rgba = new Uint8ClampedArray(pixels * 4);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const at = pixel * 3;
    const [a, b, c] = [samples[at]! * scale, samples[at + 1]! * scale, samples[at + 2]! * scale];
    // Clamped arrays round; what was cut to eight bits must not round up.
    const [r, g, blue] =
      bitsStored > 8 ? convert(Math.floor(a), Math.floor(b), Math.floor(c)) : convert(a, b, c);
    rgba[pixel * 4] = r;
    rgba[pixel * 4 + 1] = g;
    rgba[pixel * 4 + 2] = blue;
  }
  return opaque(new Uint8Array(rgba.buffer));
}

function converterOf(photometric: string): ((a: number, b: number, c: number) => Pixel) | undefined {
  if (photometric === 'RGB') return (red, green, blue) => [red, green, blue];
  if (photometric.startsWith('YBR_FULL')) return fullRange;
  return photometric.startsWith('YBR_PARTIAL') ? partialRange : undefined;
}
