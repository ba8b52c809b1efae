import { shannonEntropy } from './entropy';

const BLOCKS = 30;
const BLOCK_SIDE = 44;

/** A plane of bytes, row-major. */
interface Plane {
  readonly bytes: Uint8Array;
  readonly columns: number;
  readonly rows: number;
}

/** Numbers 0..count - 1, 30 of them, none twice. */
function drawn(count: number, next: () => number): readonly number[] {
  const places = Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < BLOCKS; i += 1) {
    const at = i + (next() % (count - i));
    [places[i], places[at]] = [places[at]!, places[i]!];
  }
  return places.slice(0, BLOCKS);
}

/** Squares of 44 x 44 out of a grid with a random origin. */
function squares({ bytes, columns, rows }: Plane, next: () => number): readonly Uint8Array[] {
  const [across, down] = [Math.floor(columns / BLOCK_SIDE), Math.floor(rows / BLOCK_SIDE)];
  const left = next() % (columns - across * BLOCK_SIDE + 1);
  const top = next() % (rows - down * BLOCK_SIDE + 1);
  return drawn(across * down, next).map((place) => {
    const block = new Uint8Array(BLOCK_SIDE * BLOCK_SIDE);
    const x = left + (place % across) * BLOCK_SIDE;
    const y = top + Math.floor(place / across) * BLOCK_SIDE;
    for (let row = 0; row < BLOCK_SIDE; row += 1) {
      const from = (y + row) * columns + x;
      block.set(bytes.subarray(from, from + BLOCK_SIDE), row * BLOCK_SIDE);
    }
    return block;
  });
}

/** Runs of 1,936 bytes along the rows: no 30 squares fit into 256 x 256 pixels, 33 runs do. */
function strips({ bytes }: Plane, next: () => number): readonly Uint8Array[] {
  const length = BLOCK_SIDE * BLOCK_SIDE;
  return drawn(Math.floor(bytes.length / length), next).map((place) =>
    bytes.subarray(place * length, (place + 1) * length),
  );
}

/**
 * Local Shannon entropy (Wu et al. 2013): the mean entropy of 30 random blocks of 1,936 pixels that do not overlap, in
 * bits a byte. Squares where 30 fit, else runs along the rows. `next`: whole numbers 0..2^32 - 1, which draw the
 * blocks. Null where 30 blocks do not fit either way.
 */
export function localEntropy(plane: Plane, next: () => number): number | null {
  const { bytes, columns, rows } = plane;
  if (bytes.length < BLOCKS * BLOCK_SIDE * BLOCK_SIDE) return null;
  const fit = Math.floor(columns / BLOCK_SIDE) * Math.floor(rows / BLOCK_SIDE);
  const blocks = fit >= BLOCKS ? squares(plane, next) : strips(plane, next);
  return blocks.reduce((sum, block) => sum + shannonEntropy(block), 0) / BLOCKS;
}
