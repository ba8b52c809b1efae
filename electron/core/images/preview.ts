import { AppError } from '../../../shared/errors';
import type { NoPreviewReason, Preview } from '../../../shared/models/files';
import { decodeFrame } from '../dicom/decode-frame';
import { readGrayscale } from '../dicom/grayscale';
import { readGeometry, readPixelLayout, type PixelLayout } from '../dicom/image-attributes';
import { readPalette } from '../dicom/palette';
import { parseDicom, type DicomFile } from '../dicom/parse-file';
import type { StoredFrame } from '../dicom/stored-frame';
import { TAGS } from '../dicom/tags';
import { colourToRgba, greyToRgba, paletteToRgba } from './colour';
import { decodeImage, resizeRaster, type Raster } from './raster';
import { sniff } from './sniff';
import { defaultVoi, toGreyLevels } from './window-level';

/** Longest side of what the page is given, in pixels. */
export const MAX_PREVIEW_SIDE = 2_048;

/** One frame as 8-bit RGBA in the pixels of the file, or why not. */
export type Rendered =
  | {
      readonly status: 'rendered';
      readonly raster: Raster;
      readonly frames: number;
      /** Height of a pixel over its width. */
      readonly pixelAspect: number;
    }
  | { readonly status: 'none'; readonly reason: NoPreviewReason };

const none = (reason: NoPreviewReason) => ({ status: 'none', reason }) as const;

/** Stored values as the file asks to be shown; undefined for a photometric interpretation nobody here knows. */
export function renderFrame(
  file: DicomFile,
  layout: PixelLayout,
  frame: StoredFrame,
  index: number,
): Uint8Array<ArrayBuffer> | undefined {
  if (frame.photometric === 'PALETTE COLOR') {
    const palette = readPalette(file.dataSet, layout.signed);
    return palette && frame.samplesPerPixel === 1 ? paletteToRgba(frame, palette) : undefined;
  }
  if (frame.samplesPerPixel !== 1) return colourToRgba(frame);
  const grayscale = readGrayscale(file.dataSet, layout, index);
  return greyToRgba(toGreyLevels(frame, grayscale, defaultVoi(frame, grayscale)));
}

/** A DICOM file's frame in its own pixels. `bytes` may be the beginning of a file of `size` bytes. */
export async function renderDicom(bytes: Uint8Array, size: number, index: number): Promise<Rendered> {
  const parsed = parseDicom(bytes, size);
  if (parsed.status === 'not-dicom') return none(parsed.problem === 'too-large' ? 'too-large' : 'damaged');
  const { file } = parsed;
  const layout = readPixelLayout(file.dataSet);
  if (layout === undefined) {
    const broken = file.problem !== undefined || file.dataSet.elements.has(TAGS.pixelData);
    return none(broken ? 'damaged' : 'no-pixel-data');
  }
  const decoded = await decodeFrame(file, layout, index);
  if (decoded.status === 'refused') return none(decoded.reason);
  const data = renderFrame(file, layout, decoded.frame, index);
  if (data === undefined) return none('unsupported-compression');
  const raster: Raster = { columns: layout.columns, rows: layout.rows, channels: 4, data };
  const { pixelAspect } = readGeometry(file.dataSet, index);
  return { status: 'rendered', raster, frames: layout.frames, pixelAspect };
}

/** The size at which pixels are square and no side is longer than the page is given. */
export function displaySize(columns: number, rows: number, pixelAspect: number): readonly [number, number] {
  const bounded = Math.min(16, Math.max(1 / 16, pixelAspect));
  const width = bounded < 1 ? columns / bounded : columns;
  const height = bounded > 1 ? rows * bounded : rows;
  const shrink = Math.min(1, MAX_PREVIEW_SIDE / Math.max(width, height));
  return [Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink))];
}

async function fit(raster: Raster, pixelAspect: number): Promise<Raster> {
  const [columns, rows] = displaySize(raster.columns, raster.rows, pixelAspect);
  return columns === raster.columns && rows === raster.rows ? raster : resizeRaster(raster, columns, rows);
}

async function previewDicom(bytes: Uint8Array, size: number, frame: number): Promise<Preview> {
  const rendered = await renderDicom(bytes, size, frame);
  if (rendered.status === 'none') return rendered;
  const { columns, rows, data } = await fit(rendered.raster, rendered.pixelAspect);
  return { status: 'shown', columns, rows, frames: rendered.frames, rgba: data };
}

async function previewImage(bytes: Uint8Array, frame: number): Promise<Preview> {
  const { columns, rows, frames, data } = await decodeImage(bytes, MAX_PREVIEW_SIDE, frame);
  return { status: 'shown', columns, rows, frames, rgba: data };
}

/**
 * One picture of a file for the page: 8-bit RGBA, no side longer than 2,048, pixels square. `bytes` is the
 * file or, for one of `size` bytes, its beginning. An encrypted file is asked for elsewhere. Frames count
 * from 0. Never throws: what fails is a reason.
 */
export async function previewOf(bytes: Uint8Array, size: number = bytes.length, frame = 0): Promise<Preview> {
  const { kind } = sniff(bytes, size);
  try {
    if (kind === 'dicom') return await previewDicom(bytes, size, frame);
    if (kind === 'other') return none('not-an-image');
    return bytes.length < size ? none('too-large') : await previewImage(bytes, frame);
  } catch (error) {
    return none(error instanceof AppError && error.code === 'too-large' ? 'too-large' : 'damaged');
  }
}
