import type { PixelPermutation } from './baseline';
import { linearCongruential } from './linear-congruential';

/** Rows of a square, then its columns, each turned like a cube's by numbers of its own. */
export const rubik: PixelPermutation = {
  id: 'rubik',
  name: "Rubik's cube",
  parameters:
    'rows, then columns, once; by 16-bit words of MMIX from the seed, to the right and down where even, else to the left and up; without its XOR',
  source: 'Loukhaoukha, Chouinard, Berdai 2012',
  table(side, seed) {
    const words = linearCongruential.bytes(4 * side, seed);
    const turnOf = (place: number) => {
      const word = (words[2 * place]! << 8) | words[2 * place + 1]!;
      return (word % 2 === 0 ? word : -word) % side;
    };
    const turned = (at: number, by: number) => (at + by + side) % side;
    return Uint32Array.from({ length: side * side }, (_, place) => {
      const row = Math.floor(place / side);
      const column = turned(place % side, turnOf(row));
      return turned(row, turnOf(side + column)) * side + column;
    });
  },
};
