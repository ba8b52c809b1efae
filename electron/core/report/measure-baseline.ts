import type { Figure, MeasuredBaseline, RandomnessResult } from '../../../shared/models/analysis';
import { KEYSTREAMS, PERMUTATIONS } from '../baselines/index';
import { permuted } from '../baselines/baseline';
import { PAPER_BYTES, PAPER_SIDE } from '../cipher/paper-profile';
import { randomNumbers, seededState } from '../gan/random-numbers';
import { unpackBits } from '../randomness/bits';
import { testRandomness } from '../randomness/suite';
import { figuresOfOne, figuresOfPair } from './figures';
import { paperPicture } from './measure-image';

/** Of a picture of 1,572,864 bits one sequence of a million is tested. */
const SEQUENCE = 1_000_000;

/** Every baseline by its id, keystreams first. */
export const BASELINE_IDS: readonly string[] = [...KEYSTREAMS, ...PERMUTATIONS].map(({ id }) => id);

/** The fifteen tests on the first million bits of a picture. */
export function randomnessOf(picture: Uint8Array): readonly RandomnessResult[] {
  return testRandomness(unpackBits(picture, Math.min(SEQUENCE, picture.length * 8)));
}

/** What needs no partner, of 196,608 bytes as a picture. */
export function pictureFigures(bytes: Uint8Array, seed: number): Figure[] {
  return figuresOfOne(paperPicture(bytes), randomNumbers(seededState(seed)).next);
}

/**
 * A baseline under the same measures as everything else: a keystream as a picture of its bytes, a permutation by what
 * it makes of `raster` (256x256x3). Undefined for an id that is none.
 */
export function measureBaseline(id: string, raster: Uint8Array, seed: number): MeasuredBaseline | undefined {
  const stream = KEYSTREAMS.find((each) => each.id === id);
  if (stream) {
    const { name, parameters, source } = stream;
    const bytes = stream.bytes(PAPER_BYTES, seed);
    const figures = pictureFigures(bytes, seed);
    return { id, name, parameters, source, kind: 'keystream', figures, randomness: randomnessOf(bytes) };
  }
  const permutation = PERMUTATIONS.find((each) => each.id === id);
  if (!permutation) return undefined;
  const { name, parameters, source } = permutation;
  const moved = permuted(raster, 3, permutation.table(PAPER_SIDE, seed));
  const figures = [
    ...figuresOfPair(paperPicture(raster), paperPicture(moved)),
    ...pictureFigures(moved, seed),
  ];
  return { id, name, parameters, source, kind: 'permutation', figures, randomness: [] };
}
