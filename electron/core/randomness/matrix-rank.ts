import type { Bits } from './bits';
import { chiSquareOf } from './bits';

const SIDE = 32;

/** The rank over GF(2) of a 32x32 matrix, a row a word. Mutates `rows`. */
function rankOf(rows: Uint32Array): number {
  let rank = 0;
  for (let bit = SIDE - 1; bit >= 0 && rank < SIDE; bit -= 1) {
    let pivot = rank;
    while (pivot < SIDE && ((rows[pivot]! >>> bit) & 1) === 0) pivot += 1;
    if (pivot === SIDE) continue;
    const row = rows[pivot]!;
    rows[pivot] = rows[rank]!;
    rows[rank] = row;
    for (let other = rank + 1; other < SIDE; other += 1)
      if ((rows[other]! >>> bit) & 1) rows[other] = rows[other]! ^ row;
    rank += 1;
  }
  return rank;
}

/** Probability of rank r of a random 32x32 matrix: 2^(r(64-r)-1024) prod (1-2^(i-32))^2 / (1-2^(i-r)). */
function probability(r: number): number {
  let product = 2 ** (r * (2 * SIDE - r) - SIDE * SIDE);
  for (let i = 0; i < r; i += 1) product *= (1 - 2 ** (i - SIDE)) ** 2 / (1 - 2 ** (i - r));
  return product;
}

/** SP 800-22, 2.5: ranks of 32x32 matrices filled row by row, in three classes: full, one less, fewer. */
export function matrixRank(bits: Bits): readonly number[] {
  const matrices = Math.floor(bits.length / (SIDE * SIDE));
  const counts = [0, 0, 0];
  const rows = new Uint32Array(SIDE);
  for (let matrix = 0, at = 0; matrix < matrices; matrix += 1) {
    for (let row = 0; row < SIDE; row += 1) {
      let word = 0;
      for (let column = 0; column < SIDE; column += 1) word = (word << 1) | bits[at++]!;
      rows[row] = word;
    }
    counts[Math.min(2, SIDE - rankOf(rows))]! += 1;
  }
  const [full, less] = [probability(SIDE), probability(SIDE - 1)];
  return [Math.exp(-chiSquareOf(counts, [full, less, 1 - full - less], matrices) / 2)];
}
