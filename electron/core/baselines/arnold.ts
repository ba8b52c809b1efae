import { collapsedMatrix, type Permutation } from '../cipher/cat-map';
import type { PixelPermutation } from './baseline';

function tableOf(permutation: Permutation, side: number): Uint32Array {
  const [a, b, c, d] = collapsedMatrix(permutation, side);
  return Uint32Array.from({ length: side * side }, (_, place) => {
    const [x, y] = [place % side, Math.floor(place / side)];
    return ((c * x + d * y) % side) * side + ((a * x + b * y) % side);
  });
}

/** Arnold's cat map as the deck has it. */
export const arnold: PixelPermutation = {
  id: 'arnold',
  name: 'Arnold cat map',
  parameters: 'p = q = 1, k = 10',
  source: 'Arnold, Avez 1968',
  table: (side) => tableOf({ p: 1, q: 1, k: 10 }, side),
};

/** With p and q from the seed. */
export const generalisedArnold: PixelPermutation = {
  id: 'generalised-arnold',
  name: 'Generalised Arnold map',
  parameters: 'p = 1 + seed mod 255, q = 1 + (seed / 255) mod 255, k = 10',
  source: 'Chen, Mao, Chui 2004',
  table: (side, seed) => tableOf({ p: 1 + (seed % 255), q: 1 + (Math.floor(seed / 255) % 255), k: 10 }, side),
};
