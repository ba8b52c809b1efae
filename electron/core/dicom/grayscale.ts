import { asciiText, asciiValues, decimalValues, firstNumber, itemsOf, type DataSet } from './elements';
import { frameScopes, type PixelLayout } from './image-attributes';
import { readLookupTable, type LookupTable } from './lookup-table';
import { TAGS } from './tags';

/** Shape of a window's slope (PS3.3, C.11.2.1.3). */
export type VoiFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';

/** A window over modality values. */
export interface Window {
  readonly center: number;
  readonly width: number;
  readonly function: VoiFunction;
  readonly explanation: string;
}

/** From stored to modality values (PS3.3, C.11.1): a table, else slope and intercept. */
export interface ModalityTransform {
  readonly slope: number;
  readonly intercept: number;
  readonly table?: LookupTable;
}

/** All that turns one frame's stored values into grey levels. */
export interface Grayscale {
  readonly modality: ModalityTransform;
  /** In the file's order; the first is what the file asks to be shown with. */
  readonly windows: readonly Window[];
  readonly voiTables: readonly LookupTable[];
  /** Stored values that mean "no pixel here", both ends included. */
  readonly padding?: readonly [number, number];
  /** The lowest value is white: MONOCHROME1, or Presentation LUT Shape INVERSE. */
  readonly inverse: boolean;
}

function voiFunction(name: string): VoiFunction {
  return name === 'SIGMOID' || name === 'LINEAR_EXACT' ? name : 'LINEAR';
}

function readWindows(scope: DataSet): readonly Window[] {
  const centers = decimalValues(scope, TAGS.windowCenter);
  const widths = decimalValues(scope, TAGS.windowWidth);
  const explanations = asciiValues(scope, TAGS.windowExplanation);
  const shape = voiFunction(asciiText(scope, TAGS.voiLutFunction));
  // LINEAR needs at least 1, the others more than 0 (PS3.3, C.11.2.1.2.1); anything less is no window.
  const least = shape === 'LINEAR' ? 1 : Number.MIN_VALUE;
  return centers.flatMap((center, index) => {
    const width = widths[index] ?? 0;
    return width >= least ? [{ center, width, function: shape, explanation: explanations[index] ?? '' }] : [];
  });
}

function readModality(scopes: readonly DataSet[], layout: PixelLayout): ModalityTransform {
  for (const scope of scopes) {
    const item = itemsOf(scope, TAGS.modalityLutSequence)[0];
    const table = item && readLookupTable(item, TAGS.lutDescriptor, TAGS.lutData, layout.signed);
    if (table) return { slope: 1, intercept: 0, table };
    const slope = decimalValues(scope, TAGS.rescaleSlope)[0];
    const intercept = decimalValues(scope, TAGS.rescaleIntercept)[0];
    if (slope !== undefined || intercept !== undefined)
      return { slope: slope || 1, intercept: intercept ?? 0 };
  }
  return { slope: 1, intercept: 0 };
}

function readPadding(dataSet: DataSet, layout: PixelLayout): readonly [number, number] | undefined {
  const value = firstNumber(dataSet, TAGS.pixelPaddingValue, layout.signed);
  if (value === undefined) return undefined;
  const limit = firstNumber(dataSet, TAGS.pixelPaddingRangeLimit, layout.signed) ?? value;
  return [Math.min(value, limit), Math.max(value, limit)];
}

/** Grey-level attributes of one frame, from its functional groups or from the image. */
export function readGrayscale(dataSet: DataSet, layout: PixelLayout, frame: number): Grayscale {
  const modality = readModality(frameScopes(dataSet, frame, TAGS.pixelValueTransformationSequence), layout);
  const scopes = frameScopes(dataSet, frame, TAGS.frameVoiLutSequence);
  const windows = scopes.map(readWindows).find((found) => found.length > 0) ?? [];
  // A VOI table's input is what the modality transform puts out: signed where that can be negative.
  const signedInput = modality.table === undefined && (layout.signed || modality.intercept < 0);
  const voiTables = scopes.flatMap((scope) =>
    itemsOf(scope, TAGS.voiLutSequence).flatMap((item) => {
      const table = readLookupTable(item, TAGS.lutDescriptor, TAGS.lutData, signedInput);
      return table ? [table] : [];
    }),
  );
  const padding = readPadding(dataSet, layout);
  const shape = asciiText(dataSet, TAGS.presentationLutShape);
  return {
    modality,
    windows,
    voiTables,
    ...(padding && { padding }),
    inverse: layout.photometric === 'MONOCHROME1' || shape === 'INVERSE',
  };
}
