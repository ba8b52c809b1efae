import { asciiText, asciiValues, decimalValues, firstNumber, itemsOf, type DataSet } from './elements';
import { TAGS } from './tags';

/** The Image Pixel module (PS3.3, C.7.6.3): how the stored samples are laid out. */
export interface PixelLayout {
  readonly columns: number;
  readonly rows: number;
  readonly frames: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** 1: all red, then all green, then all blue. */
  readonly planar: boolean;
  readonly photometric: string;
}

/** Where the image lies: what the viewer needs to sort slices and to draw pixels in their true shape. */
export interface Geometry {
  /** Height of a pixel over its width; 1 where the file does not say. */
  readonly pixelAspect: number;
  /** Row and column spacing in mm. */
  readonly pixelSpacing?: readonly [number, number];
  /** Patient coordinates of the first pixel in mm. */
  readonly position?: readonly number[];
  /** Direction cosines of rows, then of columns. */
  readonly orientation?: readonly number[];
}

/** Layout of an image's pixels, or undefined when rows, columns or bits are missing or out of range. */
export function readPixelLayout(dataSet: DataSet): PixelLayout | undefined {
  const number = (tag: number) => firstNumber(dataSet, tag);
  const columns = number(TAGS.columns) ?? 0;
  const rows = number(TAGS.rows) ?? 0;
  const bitsAllocated = number(TAGS.bitsAllocated) ?? 0;
  if (columns < 1 || rows < 1 || bitsAllocated < 1 || bitsAllocated > 64) return undefined;
  const bitsStored = Math.min(bitsAllocated, number(TAGS.bitsStored) || bitsAllocated);
  const highBit = number(TAGS.highBit) ?? bitsStored - 1;
  const samplesPerPixel = number(TAGS.samplesPerPixel) || 1;
  return {
    columns,
    rows,
    frames: Math.max(1, Math.trunc(decimalValues(dataSet, TAGS.numberOfFrames)[0] ?? 1)),
    samplesPerPixel,
    bitsAllocated,
    bitsStored,
    highBit: highBit >= bitsStored - 1 && highBit < bitsAllocated ? highBit : bitsStored - 1,
    signed: number(TAGS.pixelRepresentation) === 1,
    planar: samplesPerPixel > 1 && number(TAGS.planarConfiguration) === 1,
    photometric:
      asciiText(dataSet, TAGS.photometricInterpretation) || (samplesPerPixel === 3 ? 'RGB' : 'MONOCHROME2'),
  };
}

/**
 * The data sets in which an attribute of one frame is looked up, nearest first: the frame's functional group,
 * the shared one, the image itself (PS3.3, C.7.6.16). `group` is the sequence inside the functional groups.
 */
export function frameScopes(dataSet: DataSet, frame: number, group: number): readonly DataSet[] {
  const perFrame = itemsOf(dataSet, TAGS.perFrameFunctionalGroups)[frame];
  const shared = itemsOf(dataSet, TAGS.sharedFunctionalGroups)[0];
  const nested = [perFrame, shared].flatMap((scope) => (scope ? itemsOf(scope, group).slice(0, 1) : []));
  return [...nested, dataSet];
}

/** Place and pixel shape of one frame. */
export function readGeometry(dataSet: DataSet, frame: number): Geometry {
  const values = (group: number, tag: number, count: number) =>
    frameScopes(dataSet, frame, group)
      .map((scope) => decimalValues(scope, tag))
      .find((numbers) => numbers.length >= count)
      ?.slice(0, count);
  const spacing = values(TAGS.pixelMeasuresSequence, TAGS.pixelSpacing, 2);
  const position = values(TAGS.planePositionSequence, TAGS.imagePosition, 3);
  const orientation = values(TAGS.planeOrientationSequence, TAGS.imageOrientation, 6);
  const [vertical, horizontal] = spacing ?? decimalValues(dataSet, TAGS.pixelAspectRatio);
  const valid = vertical !== undefined && horizontal !== undefined && vertical > 0 && horizontal > 0;
  return {
    pixelAspect: valid ? vertical / horizontal : 1,
    ...(valid && spacing && { pixelSpacing: [vertical, horizontal] as const }),
    ...(position && { position }),
    ...(orientation && { orientation }),
  };
}

/** UIDs and labels by which files are grouped into series; empty text where absent. */
export interface SeriesKeys {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly instanceNumber?: number;
  readonly modality: string;
  readonly studyDate: string;
}

export function readSeriesKeys(dataSet: DataSet): SeriesKeys {
  const instanceNumber = decimalValues(dataSet, TAGS.instanceNumber)[0];
  return {
    sopClassUid: asciiText(dataSet, TAGS.sopClassUid),
    sopInstanceUid: asciiText(dataSet, TAGS.sopInstanceUid),
    studyInstanceUid: asciiText(dataSet, TAGS.studyInstanceUid),
    seriesInstanceUid: asciiText(dataSet, TAGS.seriesInstanceUid),
    ...(instanceNumber !== undefined && { instanceNumber }),
    modality: asciiValues(dataSet, TAGS.modality)[0] ?? '',
    studyDate: asciiText(dataSet, TAGS.studyDate),
  };
}
