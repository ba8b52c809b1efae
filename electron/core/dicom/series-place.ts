import type { SeriesPlace } from '../../../shared/models/viewing';
import { sha256Hex } from '../bytes/sha256';
import { displayText } from './character-set';
import { decimalValues, type DataSet } from './elements';
import { readGeometry, readPixelLayout, readSeriesKeys } from './image-attributes';
import { TAGS } from './tags';

const keyOf = (...uids: readonly string[]): string => sha256Hex(uids.join('\0')).slice(0, 16);

/**
 * Which series an image belongs to and where in it; null without a series UID. The keys are hashes, so that lists
 * hold no UID.
 */
export function readSeriesPlace(dataSet: DataSet): SeriesPlace | null {
  const { studyInstanceUid, seriesInstanceUid, modality, instanceNumber } = readSeriesKeys(dataSet);
  if (seriesInstanceUid === '') return null;
  const number = decimalValues(dataSet, TAGS.seriesNumber)[0] ?? null;
  const description = displayText(dataSet, TAGS.seriesDescription);
  const { orientation, position } = readGeometry(dataSet, 0);
  return {
    key: keyOf(studyInstanceUid, seriesInstanceUid),
    study: keyOf(studyInstanceUid),
    title: [modality, number ?? '', description]
      .filter((part) => part !== '')
      .join(' · ')
      .slice(0, 256),
    number,
    instance: instanceNumber ?? null,
    frames: readPixelLayout(dataSet)?.frames ?? 1,
    orientation: orientation ?? null,
    position: position ?? null,
  };
}
