import { shannonEntropy } from './entropy';

const BLOCKS = 30;
const BLOCK_SIDE = 44;

/**
 * Local Shannon entropy (Wu et al. 2013): the mean entropy of 30 random blocks of 44 x 44 pixels that do not
 * overlap, in bits a byte. `bytes`: one plane, row-major. `next`: whole numbers 0..2^32 - 1, which draw the blocks
 * out of a grid with a random origin. Null where 30 blocks do not fit.
 */
export function localEntropy(
  { bytes, columns, rows }: { readonly bytes: Uint8Array; readonly columns: number; readonly rows: number },
  next: () => number,
): number | null {
  const [across, down] = [Math.floor(columns / BLOCK_SIDE), Math.floor(rows / BLOCK_SIDE)];
  if (across * down < BLOCKS) return null;
  const left = next() % (columns - across * BLOCK_SIDE + 1);
  const top = next() % (rows - down * BLOCK_SIDE + 1);
  const places = Array.from({ length: across * down }, (_, i) => i);
  const block = new Uint8Array(BLOCK_SIDE * BLOCK_SIDE);
  let sum = 0;
  for (let drawn = 0; drawn < BLOCKS; drawn += 1) {
    const at = drawn + (next() % (places.length - drawn));
    const place = places[at]!;
    places[at] = places[drawn]!;
    const x = left + (place % across) * BLOCK_SIDE;
    const y = top + Math.floor(place / across) * BLOCK_SIDE;
    for (let row = 0; row < BLOCK_SIDE; row += 1) {
      const from = (y + row) * columns + x;
      block.set(bytes.subarray(from, from + BLOCK_SIDE), row * BLOCK_SIDE);
    }
    sum += shannonEntropy(block);
  }
  return sum / BLOCKS;
}
