import { DIRECTIONS, type Direction } from './adjacent-samples';
import type { SampleImage } from './samples';

const LEVELS = 256;

/** Haralick's measures of a grey level co-occurrence matrix, mean over four directions. */
export interface CoOccurrence {
  readonly contrast: number;
  readonly homogeneity: number;
  readonly energy: number;
}

/** Each pair counted in both orders. */
function symmetric(counts: Uint32Array): Float64Array {
  const both = new Float64Array(counts.length);
  for (let a = 0; a < LEVELS; a += 1)
    for (let b = 0; b < LEVELS; b += 1)
      both[a * LEVELS + b] = counts[a * LEVELS + b]! + counts[b * LEVELS + a]!;
  return both;
}

/** Symmetric counts of pairs of levels at distance 1 in a direction; of more than 8 bits the upper eight. */
function pairCounts(
  image: SampleImage,
  channel: number,
  direction: Direction,
): { counts: Float64Array; pairs: number } {
  const { columns, rows, channels, samples, bits } = image;
  const { down, right } = DIRECTIONS[direction];
  const [width, height] = [columns - Math.abs(right), rows - down];
  const shift = Math.max(0, bits - 8);
  const step = (down * columns + right) * channels;
  const counts = new Uint32Array(LEVELS * LEVELS);
  for (let row = 0; row < height; row += 1) {
    let at = (row * columns + (right < 0 ? 1 : 0)) * channels + channel;
    for (let column = 0; column < width; column += 1, at += channels) {
      counts[((samples[at]! >> shift) << 8) | (samples[at + step]! >> shift)]! += 1;
    }
  }
  return { counts: symmetric(counts), pairs: Math.max(0, width) * Math.max(0, height) * 2 };
}

/**
 * GLCM of one channel, 256 levels, distance 1, symmetric, normalised (Haralick et al. 1973): contrast
 * sum p (i-j)^2, homogeneity sum p / (1 + (i-j)^2), energy sqrt(sum p^2). Null where no direction has a pair.
 */
export function coOccurrence(image: SampleImage, channel: number): CoOccurrence | null {
  let [contrast, homogeneity, energy, directions] = [0, 0, 0, 0];
  for (const direction of Object.keys(DIRECTIONS) as Direction[]) {
    const { counts, pairs } = pairCounts(image, channel, direction);
    if (pairs === 0) continue;
    directions += 1;
    let squares = 0;
    for (let i = 0, at = 0; i < LEVELS; i += 1)
      for (let j = 0; j < LEVELS; j += 1, at += 1) {
        const p = counts[at]! / pairs;
        if (p === 0) continue;
        contrast += p * (i - j) ** 2;
        homogeneity += p / (1 + (i - j) ** 2);
        squares += p * p;
      }
    energy += Math.sqrt(squares);
  }
  if (directions === 0) return null;
  return {
    contrast: contrast / directions,
    homogeneity: homogeneity / directions,
    energy: energy / directions,
  };
}

/**
 * What is expected of a uniform cipher with `pairs` pairs a direction: contrast (256^2 - 1)/6; homogeneity
 * E[1/(1+d^2)]; energy sqrt(E sum p^2) of a symmetric count, in which a cell off the diagonal gets pairs twice.
 */
export function expectedCoOccurrence(pairs: number): CoOccurrence {
  let homogeneity = 0;
  for (let d = -(LEVELS - 1); d < LEVELS; d += 1)
    homogeneity += (LEVELS - Math.abs(d)) / LEVELS ** 2 / (1 + d * d);
  // sum over cells of E[c^2] / (2 pairs)^2; c = X_ij + X_ji off the diagonal, 2 X_ii on it, X multinomial.
  const cells = LEVELS * LEVELS;
  const share = 1 / cells;
  const second = (p: number) => pairs * p * (1 - p) + (pairs * p) ** 2;
  const squares = (cells - LEVELS) * second(2 * share) + LEVELS * 4 * second(share);
  return { contrast: (LEVELS ** 2 - 1) / 6, homogeneity, energy: Math.sqrt(squares) / (2 * pairs) };
}
