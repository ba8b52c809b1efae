import type { GreyFrame, ViewSamples, ViewWindow, ViewerFrame } from '../../../shared/models/viewing';
import type { NoPreviewReason } from '../../../shared/models/files';
import { decodeFrame } from '../dicom/decode-frame';
import type { FrameSource } from '../dicom/frames';
import { readGrayscale, type Grayscale, type Window } from '../dicom/grayscale';
import { readGeometry, readPixelLayout, type PixelLayout } from '../dicom/image-attributes';
import { lookUp } from '../dicom/lookup-table';
import type { DicomFile } from '../dicom/parse-file';
import type { StoredFrame } from '../dicom/stored-frame';
import { TAGS } from '../dicom/tags';
import { MAX_PREVIEW_SIDE, renderFrame } from './preview';
import { decodeImage } from './raster';
import { shrinkSamples } from './shrink';
import { defaultVoi, modalityRange, type Voi } from './window-level';

const none = (reason: NoPreviewReason) => ({ status: 'none', reason }) as const;

/** A frame whose samples are at most 16 bits wide, with the straight line that leads to modality values. */
interface Narrow {
  readonly samples: ViewSamples;
  readonly slope: number;
  readonly intercept: number;
  readonly rounded: boolean;
}

/** Stored values through the modality transform as far as it is no straight line, and 32 bits brought to 16. */
function narrow({ samples }: StoredFrame, { modality }: Grayscale): Narrow {
  const { slope, intercept, table } = modality;
  if (table) {
    const values = Uint16Array.from(samples, (stored) => lookUp(table, stored));
    return { samples: values, slope: 1, intercept: 0, rounded: false };
  }
  if (!(samples instanceof Uint32Array) && !(samples instanceof Int32Array))
    return { samples, slope, intercept, rounded: false };
  let least = Infinity;
  let greatest = -Infinity;
  for (const stored of samples) {
    if (stored < least) least = stored;
    if (stored > greatest) greatest = stored;
  }
  const step = Math.max(1, (greatest - least) / 65_535);
  const values = Uint16Array.from(samples, (stored) => Math.round((stored - least) / step));
  return {
    samples: values,
    slope: slope * step,
    intercept: slope * least + intercept,
    rounded: step > 1,
  };
}

const viewWindow = ({ center, width, function: shape, explanation }: Window): ViewWindow => ({
  center,
  width,
  shape,
  name: explanation,
});

/** A range as the window that says the same. Where both ends are one, that value is black. */
function rangeWindow({ low, high }: { readonly low: number; readonly high: number }): ViewWindow {
  const width = high > low ? high - low : 1;
  return { center: low + width / 2, width, shape: 'LINEAR_EXACT', name: '' };
}

function initialWindow(voi: Voi): ViewWindow | null {
  switch (voi.status) {
    case 'window':
      return viewWindow(voi.window);
    case 'range':
      return rangeWindow(voi);
    case 'table':
      return null;
  }
}

function greyFrame(file: DicomFile, layout: PixelLayout, frame: StoredFrame, index: number): GreyFrame {
  const grayscale = readGrayscale(file.dataSet, layout, index);
  const { pixelAspect, pixelSpacing } = readGeometry(file.dataSet, index);
  const { samples, ...line } = narrow(frame, grayscale);
  const { columns, rows } = layout;
  const shown = shrinkSamples({ columns, rows, channels: 1, samples }, MAX_PREVIEW_SIDE);
  return {
    status: 'grey',
    ...line,
    columns: shown.columns,
    rows: shown.rows,
    samples: shown.samples,
    frames: layout.frames,
    pixelAspect,
    reducedFrom: shown.columns === columns ? null : { columns, rows },
    inverse: grayscale.inverse,
    windows: grayscale.windows.map(viewWindow),
    tables: grayscale.voiTables,
    auto: rangeWindow(modalityRange(frame, grayscale)),
    initial: initialWindow(defaultVoi(frame, grayscale)),
    spacing: pixelSpacing ?? null,
  };
}

/**
 * One frame of a DICOM file as the page's viewer takes it; `file` may be the elements before the pixel data, which
 * `source` then has. Frames count from 0. Never throws: what can't be shown is a reason.
 */
export async function viewDicom(file: DicomFile, source: FrameSource, index: number): Promise<ViewerFrame> {
  const layout = readPixelLayout(file.dataSet);
  if (layout === undefined) {
    const broken = file.problem !== undefined || file.dataSet.elements.has(TAGS.pixelData);
    return none(broken ? 'damaged' : 'no-pixel-data');
  }
  const decoded = await decodeFrame(file, layout, index, source);
  if (decoded.status === 'refused') return none(decoded.reason);
  const { frame } = decoded;
  if (frame.samplesPerPixel === 1 && frame.photometric !== 'PALETTE COLOR')
    return greyFrame(file, layout, frame, index);
  const rgba = renderFrame(file, layout, frame, index);
  if (rgba === undefined) return none('unsupported-compression');
  const { columns, rows } = layout;
  const shown = shrinkSamples({ columns, rows, channels: 4, samples: rgba }, MAX_PREVIEW_SIDE);
  return {
    status: 'colour',
    columns: shown.columns,
    rows: shown.rows,
    frames: layout.frames,
    rgba: shown.samples,
    pixelAspect: readGeometry(file.dataSet, index).pixelAspect,
    reducedFrom: shown.columns === columns ? null : { columns, rows },
  };
}

/** A JPEG, PNG or another picture as the viewer takes it. Throws `too-large`, and `no-usable-images`. */
export async function viewPicture(bytes: Uint8Array, page: number): Promise<ViewerFrame> {
  const { columns, rows, frames, data, full } = await decodeImage(bytes, MAX_PREVIEW_SIDE, page);
  const reducedFrom = full.columns > columns || full.rows > rows ? full : null;
  return { status: 'colour', columns, rows, frames, rgba: data, pixelAspect: 1, reducedFrom };
}
