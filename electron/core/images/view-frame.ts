import type { NoPreviewReason } from '../../../shared/models/files';
import type { ViewFrame, ViewSamples } from '../../../shared/models/viewing';
import { decodeFrame } from '../dicom/decode-frame';
import { asciiValues } from '../dicom/elements';
import type { FrameSource } from '../dicom/frames';
import { readGrayscale, type Grayscale } from '../dicom/grayscale';
import { readGeometry, readPixelLayout, type PixelLayout } from '../dicom/image-attributes';
import { lookUp } from '../dicom/lookup-table';
import type { DicomFile } from '../dicom/parse-file';
import type { Samples, StoredFrame } from '../dicom/stored-frame';
import { TAGS } from '../dicom/tags';
import { MAX_PREVIEW_SIDE, renderFrame } from './preview';
import { decodeImage } from './raster';
import { shrinkSamples } from './shrink';
import { modalityRange } from './window-level';

const none = (reason: NoPreviewReason) => ({ status: 'none', reason }) as const;

/**
 * One frame of a DICOM file for the viewer: stored values, to be windowed where they are shown, or colours. `file` may
 * be the elements before the pixel data, which `source` then has. No side is longer than 2,048. Frames count from 0.
 * Never throws: what can't be shown is a reason.
 */
export async function viewDicom(file: DicomFile, source: FrameSource, index: number): Promise<ViewFrame> {
  const layout = readPixelLayout(file.dataSet);
  if (layout === undefined) {
    const broken = file.problem !== undefined || file.dataSet.elements.has(TAGS.pixelData);
    return none(broken ? 'damaged' : 'no-pixel-data');
  }
  const decoded = await decodeFrame(file, layout, index, source);
  if (decoded.status === 'refused') return none(decoded.reason);
  const { frame } = decoded;
  return frame.samplesPerPixel === 1 && frame.photometric !== 'PALETTE COLOR'
    ? greyView(file, layout, frame, index)
    : colourView(file, layout, frame, index);
}

/** A JPEG, PNG or another picture for the viewer. Throws `too-large`, and `no-usable-images`. */
export async function viewPicture(bytes: Uint8Array, index: number): Promise<ViewFrame> {
  const { columns, rows, frames, data, full } = await decodeImage(bytes, MAX_PREVIEW_SIDE, index);
  const step = Math.max(1, Math.round(full.columns / columns));
  return { status: 'colour', columns, rows, frames, pixelAspect: 1, step, rgba: data };
}

function colourView(file: DicomFile, layout: PixelLayout, frame: StoredFrame, index: number): ViewFrame {
  const rgba = renderFrame(file, layout, frame, index);
  if (rgba === undefined) return none('unsupported-compression');
  const { columns, rows } = frame;
  const { samples, step, ...size } = shrinkSamples(
    { columns, rows, channels: 4, samples: rgba },
    MAX_PREVIEW_SIDE,
  );
  const { pixelAspect } = readGeometry(file.dataSet, index);
  return { status: 'colour', ...size, frames: layout.frames, pixelAspect, step, rgba: samples };
}

function greyView(file: DicomFile, layout: PixelLayout, frame: StoredFrame, index: number): ViewFrame {
  const grayscale = readGrayscale(file.dataSet, layout, index);
  const { columns, rows } = frame;
  const { samples, ...line } = narrow(frame, grayscale);
  const shrunk = shrinkSamples({ columns, rows, channels: 1, samples }, MAX_PREVIEW_SIDE);
  const { low, high } = modalityRange(frame, grayscale);
  const { intercept } = grayscale.modality;
  return {
    status: 'grey',
    ...shrunk,
    ...line,
    frames: layout.frames,
    pixelAspect: readGeometry(file.dataSet, index).pixelAspect,
    inverse: grayscale.inverse,
    windows: grayscale.windows,
    tables: grayscale.voiTables,
    range: [low, high],
    greyLevels: isPlainBytes(frame, grayscale) ? [intercept, 255 + intercept] : null,
    modality: asciiValues(file.dataSet, TAGS.modality)[0] ?? '',
  };
}

/** 8-bit values of a file that says nothing about them are grey levels as they are. */
function isPlainBytes(frame: StoredFrame, { modality }: Grayscale): boolean {
  return frame.bitsStored === 8 && !frame.signed && modality.table === undefined && modality.slope === 1;
}

/** Samples of at most 16 bits, with the straight line that makes modality values of them. */
interface Narrow {
  readonly samples: ViewSamples;
  readonly slope: number;
  readonly intercept: number;
  readonly isRounded: boolean;
}

/** A table of the file is applied here; samples of 32 bits are brought to 16, which is more than a screen shows. */
function narrow({ samples }: StoredFrame, grayscale: Grayscale): Narrow {
  const { slope, intercept, table } = grayscale.modality;
  if (table) {
    const values = Uint16Array.from(samples, (stored) => lookUp(table, stored));
    return { samples: values, slope: 1, intercept: 0, isRounded: false };
  }
  if (samples instanceof Int8Array)
    return { samples: Int16Array.from(samples), slope, intercept, isRounded: false };
  if (samples instanceof Uint32Array || samples instanceof Int32Array) {
    const [least, most] = extremes(samples);
    const unit = Math.max(1, (most - least) / 65_535);
    const values = Uint16Array.from(samples, (stored) => Math.round((stored - least) / unit));
    return {
      samples: values,
      slope: slope * unit,
      intercept: intercept + slope * least,
      isRounded: unit > 1,
    };
  }
  return { samples, slope, intercept, isRounded: false };
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
