import type { Slice } from '../../../shared/models/viewing';
import { displayText } from '../dicom/character-set';
import { decimalValues, type DataSet } from '../dicom/elements';
import { readGeometry, readPixelLayout, readSeriesKeys } from '../dicom/image-attributes';
import { TAGS } from '../dicom/tags';

/** A slice that still has its UIDs; they don't leave the engine. */
export type NamedSlice = Omit<Slice, 'study' | 'series'> & {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
};

/** What a series' list and order need of one file, from the elements before its pixel data. */
export function sliceOf(dataSet: DataSet): NamedSlice {
  const { studyInstanceUid, seriesInstanceUid, modality, instanceNumber } = readSeriesKeys(dataSet);
  const { orientation, position } = readGeometry(dataSet, 0);
  return {
    studyInstanceUid,
    seriesInstanceUid,
    modality: modality.slice(0, 16),
    description: displayText(dataSet, TAGS.seriesDescription).slice(0, 256),
    seriesNumber: decimalValues(dataSet, TAGS.seriesNumber)[0] ?? null,
    instanceNumber: instanceNumber ?? null,
    frames: readPixelLayout(dataSet)?.frames ?? 1,
    orientation: orientation ?? null,
    position: position ?? null,
  };
}
