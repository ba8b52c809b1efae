import type { PixelPermutation } from './baseline';

/** Pixels in the order of JPEG's zigzag. */
export const zigzag: PixelPermutation = {
  id: 'zigzag',
  name: 'Zigzag scan',
  parameters: 'from the upper left, once',
  source: 'ITU-T T.81, figure 5',
  table(side) {
    const table = new Uint32Array(side * side);
    let next = 0;
    for (let sum = 0; sum <= 2 * side - 2; sum += 1) {
      const [first, last] = [Math.max(0, sum - side + 1), Math.min(sum, side - 1)];
      for (let i = first; i <= last; i += 1) {
        // Even diagonals run upwards.
        const x = sum % 2 === 0 ? i : sum - i;
        table[(sum - x) * side + x] = next++;
      }
    }
    return table;
  },
};
