import { createHash } from 'node:crypto';
import type { SeriesPlace } from '../../../shared/models/viewing';
import { displayText } from './character-set';
import type { DataSet } from './elements';
import { readGeometry, readSeriesKeys } from './image-attributes';
import { TAGS } from './tags';

/**
 * Which series an image belongs to and where in it; null without a series UID. The key is a hash, so that lists
 * hold no UID.
 */
export function readSeriesPlace(dataSet: DataSet): SeriesPlace | null {
  const { studyInstanceUid, seriesInstanceUid, modality, instanceNumber } = readSeriesKeys(dataSet);
  if (seriesInstanceUid === '') return null;
  const key = createHash('sha256').update(`${studyInstanceUid}\0${seriesInstanceUid}`).digest('hex');
  const number = displayText(dataSet, TAGS.seriesNumber);
  const title = [modality, number, displayText(dataSet, TAGS.seriesDescription)].filter(
    (part) => part !== '',
  );
  return {
    key: key.slice(0, 16),
    title: title.join(' · '),
    position: positionAlongNormal(dataSet),
    instance: instanceNumber ?? null,
  };
}

/** Image Position (Patient) projected on the normal, the cross product of row and column direction (PS3.3, C.7.6.2). */
function positionAlongNormal(dataSet: DataSet): number | null {
  const { position, orientation } = readGeometry(dataSet, 0);
  if (!position || !orientation) return null;
  const [rx, ry, rz, cx, cy, cz] = orientation as [number, number, number, number, number, number];
  const normal = [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx];
  if (normal.every((part) => Math.abs(part) < 1e-6)) return null;
  // A thousandth of a millimetre is finer than any scanner and coarser than what rounding in the file leaves.
  return Math.round(normal.reduce((sum, part, axis) => sum + part * position[axis]!, 0) * 1000) / 1000;
}
