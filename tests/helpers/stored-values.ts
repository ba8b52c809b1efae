import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFrame } from '../../electron/core/dicom/decode-frame';
import { readPixelLayout } from '../../electron/core/dicom/image-attributes';
import { parseDicom } from '../../electron/core/dicom/parse-file';

/** What dcmtk or gdcm decode from a real file (tools/make-dicom-fixtures.mjs). */
export interface FrameFixture {
  readonly name: string;
  /** SHA-256 of all stored values; absent where the tool refused the file. */
  readonly values?: string;
  readonly syntax?: string;
  readonly refused?: string;
}

export const frameFixtures: readonly FrameFixture[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../vectors/dicom/frames.json'), 'utf8'),
) as readonly FrameFixture[];

/** SHA-256 of the stored values of all frames as the fixtures have it, or the reason why there are none. */
export async function storedValuesDigest(bytes: Uint8Array): Promise<string> {
  const parsed = parseDicom(bytes);
  if (parsed.status !== 'dicom') return parsed.problem;
  const layout = readPixelLayout(parsed.file.dataSet);
  if (layout === undefined) return 'no-pixel-data';
  const hash = createHash('sha256');
  for (let frame = 0; frame < layout.frames; frame++) {
    const decoded = await decodeFrame(parsed.file, layout, frame);
    if (decoded.status === 'refused') return decoded.reason;
    const values = Int32Array.from(decoded.frame.samples);
    hash.update(new Uint8Array(values.buffer));
  }
  return hash.digest('hex');
}
