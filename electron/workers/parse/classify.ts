import { errorCodeOf } from '../../../shared/errors';
import type { CarrierName } from '../../../shared/models/files';
import { locateContainer } from '../../core/container/carriers/locate';
import { MAX_RASTER_ORIGINAL } from '../../core/container/carriers/layouts';
import { parseDicom } from '../../core/dicom/parse-file';
import { sniff, SNIFF_LENGTH, type Sniffed } from '../../core/images/sniff';
import { bytesOfFile } from '../file-bytes';
import type { SourceFile } from '../../storage/source-file';
import { headOf, withFile } from './read-file';
import type { Classified } from './tasks';

/** A DICOM header is parsed this far; a deflated file, which has to be inflated as a whole, up to this size. */
const HEADER_LENGTH = 256 * 1024;
const MAX_DEFLATED = 64 * 1024 * 1024;

/** What a file is by its bytes, and the carrier it gets by default. Throws as openSource does. */
export function classify(path: string): Promise<Classified> {
  return withFile(path, async (file) => {
    const head = headOf(file, SNIFF_LENGTH);
    const sniffed = sniff(head, file.size);
    if (await isEncrypted(file))
      return {
        kind: 'encrypted',
        bytes: file.size,
        mediaType: 'application/octet-stream',
        defaultCarrier: 'plain',
      };
    return { ...sniffed, bytes: file.size, defaultCarrier: defaultCarrier(file, sniffed) };
  });
}

/** Whether a container is found in the file, whatever carries it. */
export async function isEncrypted(file: SourceFile): Promise<boolean> {
  if (file.size === 0) return false;
  try {
    const located = await locateContainer(bytesOfFile(file));
    if (located.status === 'packed') await located.chunks[Symbol.asyncIterator]().return?.();
    return true;
  } catch (error) {
    // What only resembles a carrier, or lost its container, is encrypted like any other file.
    if (errorCodeOf(error) === 'cannot-read') throw error;
    return false;
  }
}

function defaultCarrier(file: SourceFile, { kind }: Sniffed): CarrierName {
  if (file.size > MAX_RASTER_ORIGINAL || kind === 'other') return 'plain';
  if (kind !== 'dicom') return 'png';
  return parsesAsDicom(file) ? 'dicom' : 'plain';
}

function parsesAsDicom(file: SourceFile): boolean {
  let parsed = parseDicom(headOf(file, HEADER_LENGTH), file.size);
  if (parsed.status === 'not-dicom' && parsed.problem === 'too-large' && file.size <= MAX_DEFLATED)
    parsed = parseDicom(headOf(file, file.size));
  return parsed.status === 'dicom' && parsed.file.problem === undefined;
}
