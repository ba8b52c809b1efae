import { errorCodeOf } from '../../../shared/errors';
import type { CarrierName } from '../../../shared/models/files';
import { locateIfAny } from '../../core/container/carriers/locate';
import { MAX_RASTER_ORIGINAL } from '../../core/container/carriers/layouts';
import type { DicomFile } from '../../core/dicom/parse-file';
import { readSeriesPlace } from '../../core/dicom/series-place';
import { sniff, SNIFF_LENGTH, type Sniffed } from '../../core/images/sniff';
import { bytesOfFile } from '../file-bytes';
import type { SourceFile } from '../../storage/source-file';
import { dicomHeadOf } from './dicom-head';
import { headOf, withFile } from './read-file';
import type { Classified } from './tasks';

/** What a file is by its bytes, and the carrier it gets by default. Throws as openSource does. */
export function classify(path: string): Promise<Classified> {
  return withFile(path, async (file) => {
    const sniffed = sniff(headOf(file, SNIFF_LENGTH), file.size);
    if (await isEncrypted(file))
      return {
        kind: 'encrypted',
        bytes: file.size,
        mediaType: 'application/octet-stream',
        defaultCarrier: 'plain',
        series: null,
      };
    const head = sniffed.kind === 'dicom' ? dicomHeadOf(file) : undefined;
    const dicom = head === 'too-large' ? undefined : head?.file;
    const series = dicom ? readSeriesPlace(dicom.dataSet) : null;
    return { ...sniffed, bytes: file.size, defaultCarrier: defaultCarrier(file, sniffed, dicom), series };
  });
}

/** Whether a container is found in the file, whatever carries it. */
export async function isEncrypted(file: SourceFile): Promise<boolean> {
  if (file.size === 0) return false;
  try {
    const located = await locateIfAny(bytesOfFile(file));
    if (located?.status === 'packed') await located.chunks[Symbol.asyncIterator]().return?.();
    return located !== undefined;
  } catch (error) {
    // What only resembles a carrier, or lost its container, is encrypted like any other file.
    if (errorCodeOf(error) === 'cannot-read') throw error;
    return false;
  }
}

function defaultCarrier(file: SourceFile, { kind }: Sniffed, dicom: DicomFile | undefined): CarrierName {
  if (file.size > MAX_RASTER_ORIGINAL || kind === 'other') return 'plain';
  if (kind !== 'dicom') return 'png';
  return dicom !== undefined && dicom.problem === undefined ? 'dicom' : 'plain';
}
