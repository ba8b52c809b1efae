/** The only importer of sharp, as WebAssembly: its native build clashes with Electron's GLib on Linux. */
import Module, { createRequire } from 'node:module';
import type Sharp from 'sharp';
import type { Sharp as SharpImage } from 'sharp';
import { AppError } from '../../../shared/errors';

/** 8-bit samples, row-major, `channels` of them side by side. */
export interface Raster {
  readonly columns: number;
  readonly rows: number;
  readonly channels: 3 | 4;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** A picture of a file, and how many it has (pages of a TIFF, frames of a GIF). */
export interface DecodedImage extends Raster {
  readonly frames: number;
  /** Its size in the file, turned as it is shown. */
  readonly full: { readonly columns: number; readonly rows: number };
}

/** More than any camera's picture; what claims more is `too-large` before it is decoded. */
export const MAX_PIXELS = 100_000_000;

type Resolver = (request: string, ...rest: readonly unknown[]) => string;

/**
 * sharp tries its native packages before its WebAssembly one. While it is loaded they can't be resolved, so
 * it takes the WebAssembly one wherever it runs. Synchronous: nothing else is resolved meanwhile.
 */
function loadSharp(): typeof Sharp {
  const resolver = Module as unknown as { _resolveFilename: Resolver };
  const resolve = resolver._resolveFilename;
  resolver._resolveFilename = function (this: unknown, request, ...rest) {
    if (/^@img\/sharp-(?!wasm32\b)/.test(request))
      throw Object.assign(new Error('hidden on purpose'), { code: 'MODULE_NOT_FOUND' });
    return resolve.call(this, request, ...rest);
  };
  try {
    const sharp = createRequire(import.meta.url)('sharp') as typeof Sharp;
    sharp.cache(false);
    return sharp;
  } finally {
    resolver._resolveFilename = resolve;
  }
}

let loaded: typeof Sharp | undefined;
const sharp = (): typeof Sharp => (loaded ??= loadSharp());

function codeOf(error: unknown): AppError {
  const message = error instanceof Error ? error.message : '';
  if (/pixel limit|too large|exceeds/i.test(message))
    return new AppError('too-large', 'an image of too many pixels', error);
  return new AppError('no-usable-images', 'an image that does not decode', error);
}

async function rasterOf(image: SharpImage): Promise<Raster> {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const copy = new Uint8Array(data.byteLength);
  copy.set(data);
  return { columns: info.width, rows: info.height, channels: info.channels === 4 ? 4 : 3, data: copy };
}

function open(bytes: Uint8Array, page: number): SharpImage {
  // `error`: a picture with a short last scan is still a picture.
  return sharp()(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', page, sequentialRead: true });
}

/**
 * Decodes a JPEG, PNG, GIF, WebP, TIFF or AVIF to RGBA, turned as its EXIF says, no side longer than `maxSide`.
 * The caller has made sure by its first bytes that it is one of these. Throws `too-large`, and
 * `no-usable-images` when it does not decode.
 */
export async function decodeImage(bytes: Uint8Array, maxSide: number, page = 0): Promise<DecodedImage> {
  try {
    const { pages, autoOrient } = await open(bytes, page).metadata();
    const image = open(bytes, page)
      .autoOrient()
      .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .ensureAlpha();
    const full = { columns: autoOrient.width, rows: autoOrient.height };
    return { ...(await rasterOf(image)), frames: pages ?? 1, full };
  } catch (error) {
    throw codeOf(error);
  }
}

/** `raster` bilinearly brought to another size, its shape not kept. Throws `too-large`. */
export async function resizeRaster(raster: Raster, columns: number, rows: number): Promise<Raster> {
  const { data, channels } = raster;
  try {
    const image = sharp()(data, {
      raw: { width: raster.columns, height: raster.rows, channels },
      limitInputPixels: MAX_PIXELS,
    });
    return await rasterOf(image.resize(columns, rows, { fit: 'fill', kernel: 'linear' }));
  } catch (error) {
    throw codeOf(error);
  }
}

/** `raster` over black, without its alpha channel. */
export function withoutAlpha({ columns, rows, channels, data }: Raster): Raster {
  if (channels === 3) return { columns, rows, channels, data };
  const rgb = new Uint8Array(columns * rows * 3);
  for (let pixel = 0; pixel < columns * rows; pixel++) {
    const alpha = data[pixel * 4 + 3]!;
    for (let channel = 0; channel < 3; channel++)
      rgb[pixel * 3 + channel] = Math.round((data[pixel * 4 + channel]! * alpha) / 255);
  }
  return { columns, rows, channels: 3, data: rgb };
}
