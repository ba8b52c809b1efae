import type { NoPreviewReason } from '../../../shared/models/files';
import type { DisplayTable, ViewFrame } from '../../../shared/models/viewing';
import { decodeFrame } from '../dicom/decode-frame';
import { asciiValues } from '../dicom/elements';
import { readGrayscale, type Grayscale } from '../dicom/grayscale';
import { readGeometry, readPixelLayout, type PixelLayout } from '../dicom/image-attributes';
import { parseDicom, type DicomFile } from '../dicom/parse-file';
import type { Samples, StoredFrame } from '../dicom/stored-frame';
import { TAGS } from '../dicom/tags';
import { MAX_PREVIEW_SIDE, renderFrame } from './preview';
import { decodeImage } from './raster';
import { sniff } from './sniff';
import { modalityRange, modalityValue } from './window-level';

const none = (reason: NoPreviewReason) => ({ status: 'none', reason }) as const;

/**
 * One frame for the viewer: stored values, to be windowed where they are shown, or colours. `bytes` is the file or,
 * for one of `size` bytes, its beginning. No side is longer than 2,048: of a larger image every n-th pixel is taken.
 * Frames count from 0. Never throws: what fails is a reason.
 */
export async function viewFrameOf(bytes: Uint8Array, size: number, index: number): Promise<ViewFrame> {
  const { kind } = sniff(bytes, size);
  try {
    if (kind === 'dicom') return await viewDicom(bytes, size, index);
    if (kind === 'other') return none('not-an-image');
    return bytes.length < size ? none('too-large') : await viewImage(bytes, index);
  } catch {
    return none('damaged');
  }
}

async function viewImage(bytes: Uint8Array, index: number): Promise<ViewFrame> {
  const { columns, rows, frames, data } = await decodeImage(bytes, MAX_PREVIEW_SIDE, index);
  return { status: 'colour', columns, rows, frames, pixelAspect: 1, rgba: data };
}

async function viewDicom(bytes: Uint8Array, size: number, index: number): Promise<ViewFrame> {
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
  const { frame } = decoded;
  return frame.samplesPerPixel === 1 && frame.photometric !== 'PALETTE COLOR'
    ? greyView(file, layout, frame, index)
    : colourView(file, layout, frame, index);
}

const stepFor = ({ columns, rows }: StoredFrame): number =>
  Math.ceil(Math.max(columns, rows) / MAX_PREVIEW_SIDE);

function colourView(file: DicomFile, layout: PixelLayout, frame: StoredFrame, index: number): ViewFrame {
  const rgba = renderFrame(file, layout, frame, index);
  if (rgba === undefined) return none('unsupported-compression');
  const step = stepFor(frame);
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, frame.columns * frame.rows);
  const picked = pick(frame, step, new Uint32Array(sizeAt(frame, step)), (at) => pixels[at]!);
  return {
    status: 'colour',
    columns: Math.ceil(frame.columns / step),
    rows: Math.ceil(frame.rows / step),
    frames: layout.frames,
    pixelAspect: readGeometry(file.dataSet, index).pixelAspect,
    rgba: new Uint8Array(picked.buffer),
  };
}

function greyView(file: DicomFile, layout: PixelLayout, frame: StoredFrame, index: number): ViewFrame {
  const grayscale = readGrayscale(file.dataSet, layout, index);
  const step = stepFor(frame);
  const { low, high } = modalityRange(frame, grayscale);
  return {
    status: 'grey',
    columns: Math.ceil(frame.columns / step),
    rows: Math.ceil(frame.rows / step),
    frames: layout.frames,
    pixelAspect: readGeometry(file.dataSet, index).pixelAspect,
    step,
    ...transferable(frame, grayscale, step),
    inverse: grayscale.inverse,
    windows: grayscale.windows,
    table: tableOf(grayscale),
    range: isPlainBytes(frame, grayscale)
      ? [grayscale.modality.intercept, 255 + grayscale.modality.intercept]
      : [low, high],
    modality: asciiValues(file.dataSet, TAGS.modality)[0] ?? '',
  };
}

/** 8-bit values of a file that says nothing about them are grey levels as they are. */
function isPlainBytes(frame: StoredFrame, { modality }: Grayscale): boolean {
  return frame.bitsStored === 8 && !frame.signed && modality.table === undefined && modality.slope === 1;
}

function tableOf({ windows, voiTables }: Grayscale): DisplayTable | null {
  const table = windows.length === 0 ? voiTables[0] : undefined;
  return table ? { first: table.first, bits: table.bits, entries: Uint16Array.from(table.entries) } : null;
}

const sizeAt = ({ columns, rows }: StoredFrame, step: number): number =>
  Math.ceil(columns / step) * Math.ceil(rows / step);

/** Fills `into` with what `at` says of every step-th pixel of every step-th row. */
function pick<Into extends Samples>(
  { columns, rows }: StoredFrame,
  step: number,
  into: Into,
  at: (index: number) => number,
): Into {
  let next = 0;
  for (let row = 0; row < rows; row += step)
    for (let column = 0; column < columns; column += step) into[next++] = at(row * columns + column);
  return into;
}

/**
 * Samples of at most 16 bits with what makes modality values of them. A table of the file is applied here; samples
 * of 32 bits are brought to 16, which is more than a window shows.
 */
function transferable(frame: StoredFrame, grayscale: Grayscale, step: number) {
  const { samples } = frame;
  const { slope, intercept, table } = grayscale.modality;
  const size = sizeAt(frame, step);
  if (table) {
    const values = pick(frame, step, new Uint16Array(size), (at) => modalityValue(grayscale, samples[at]!));
    return { samples: values, slope: 1, intercept: 0 };
  }
  if (samples.BYTES_PER_ELEMENT === 4) {
    const [least, most] = extremes(samples);
    const scale = Math.max(1, most - least) / 65_535;
    const values = pick(frame, step, new Uint16Array(size), (at) =>
      Math.round((samples[at]! - least) / scale),
    );
    return { samples: values, slope: slope * scale, intercept: intercept + slope * least };
  }
  const into = frame.signed
    ? new Int16Array(size)
    : samples.BYTES_PER_ELEMENT === 1
      ? new Uint8Array(size)
      : new Uint16Array(size);
  if (step === 1) into.set(samples);
  else pick(frame, step, into, (at) => samples[at]!);
  return { samples: into, slope, intercept };
}

function extremes(samples: Samples): readonly [number, number] {
  let least = Infinity;
  let most = -Infinity;
  for (const sample of samples) {
    if (sample < least) least = sample;
    if (sample > most) most = sample;
  }
  return [least, most];
}
