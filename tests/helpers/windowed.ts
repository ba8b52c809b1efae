import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { renderDicom } from '../../electron/core/images/preview';

const vectors = join(import.meta.dirname, '../vectors/dicom');

/** 8-bit output of dcm2pnm for one frame (tools/make-dicom-fixtures.mjs). */
export interface WindowedFixture {
  readonly name: string;
  readonly frame: number;
  readonly channels: 1 | 3;
  readonly columns: number;
  readonly rows: number;
  readonly levels: Uint8Array;
}

/** Every picture of the fixtures, in their order. */
export function windowedFixtures(): readonly WindowedFixture[] {
  const list = JSON.parse(readFileSync(join(vectors, 'windowed.json'), 'utf8')) as Omit<
    WindowedFixture,
    'levels'
  >[];
  const levels = inflateSync(readFileSync(join(vectors, 'windowed.bin')));
  let offset = 0;
  return list.map((picture) => {
    const length = picture.columns * picture.rows * picture.channels;
    offset += length;
    return { ...picture, levels: levels.subarray(offset - length, offset) };
  });
}

/** Path of a synthetic file of the vectors. */
export const madePath = (name: string): string => join(vectors, name);

/** The largest difference in grey levels between our picture and the fixture's, over all pixels and channels. */
export async function largestDifference(bytes: Uint8Array, fixture: WindowedFixture): Promise<number> {
  const rendered = await renderDicom(bytes, bytes.length, fixture.frame);
  if (rendered.status === 'none') throw new Error(`${fixture.name}: ${rendered.reason}`);
  const { data } = rendered.raster;
  let largest = 0;
  for (let pixel = 0; pixel < fixture.columns * fixture.rows; pixel++)
    for (let channel = 0; channel < fixture.channels; channel++) {
      const theirs = fixture.levels[pixel * fixture.channels + channel]!;
      largest = Math.max(largest, Math.abs(theirs - data[pixel * 4 + channel]!));
    }
  return largest;
}

/**
 * Grey levels a picture may differ by. dcmtk cuts each term of the YBR sum to a whole number, so the made files
 * with extreme chroma, where the cuts add up, may differ by two; real ones may not.
 */
export const greyLevelLimit = (name: string): number => (name.startsWith('made/ybr') ? 2 : 1);
