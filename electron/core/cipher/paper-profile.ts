import { AppError } from '../../../shared/errors';
import { collapsedMatrix, type Permutation } from './cat-map';

// The deck's cipher as drawn, decrypted in the right order (spec/cipher.md, section 1): Arnold's cat map moves whole
// pixels, x = column, y = row, all channels together; then XOR with the key image. Research, never a patient's image
// alone: nothing is authenticated, one changed byte changes one byte, a black pixel shows its key byte.

/** Side of its images in pixels; three channels. */
export const PAPER_SIDE = 256;
export const PAPER_BYTES = PAPER_SIDE * PAPER_SIDE * 3;
/** The paper's map, and the rounds where none are asked for. */
export const PAPER_PERMUTATION: Permutation = { p: 1, q: 1, k: 10 };

/** A square of `side` pixels of `channels` bytes each. */
export interface Square {
  readonly side: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Every pixel goes where A^k takes it. Returns a new array. */
export function scramble(
  { side, channels, data }: Square,
  permutation: Permutation,
): Uint8Array<ArrayBuffer> {
  return moved({ side, channels, data }, permutation, (from, to) => [from, to]);
}

/** Undoes `scramble`. */
export function unscramble(square: Square, permutation: Permutation): Uint8Array<ArrayBuffer> {
  return moved(square, permutation, (from, to) => [to, from]);
}

function moved(
  { side, channels, data }: Square,
  permutation: Permutation,
  direction: (from: number, to: number) => readonly [source: number, target: number],
): Uint8Array<ArrayBuffer> {
  if (data.length !== side * side * channels) throw new AppError('internal', 'no square');
  const [a, b, c, d] = collapsedMatrix(permutation, side);
  const out = new Uint8Array(data.length);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const to = ((c * x + d * y) % side) * side + ((a * x + b * y) % side);
      const [source, target] = direction(y * side + x, to);
      for (let channel = 0; channel < channels; channel += 1)
        out[target * channels + channel] = data[source * channels + channel]!;
    }
  return out;
}

/** Bytewise a XOR b, as long as a. Returns a new array. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(a.length);
  for (let i = 0; i < a.length; i += 1) out[i] = a[i]! ^ b[i]!;
  return out;
}

/** The pictures of one encryption, each 256x256x3 bytes. */
export interface PaperStages {
  readonly scrambled: Uint8Array<ArrayBuffer>;
  readonly cipher: Uint8Array<ArrayBuffer>;
}

const square = (data: Uint8Array): Square => ({ side: PAPER_SIDE, channels: 3, data });

/** Confusion, then diffusion. Both take 196,608 bytes. */
export function encryptPaper(
  image: Uint8Array,
  key: Uint8Array,
  permutation = PAPER_PERMUTATION,
): PaperStages {
  const scrambled = scramble(square(image), permutation);
  return { scrambled, cipher: xor(scrambled, key) };
}

/** XOR first, then the inverse map: the deck has them the other way round and restores about 0.4 % of the bytes. */
export function decryptPaper(
  cipher: Uint8Array,
  key: Uint8Array,
  permutation = PAPER_PERMUTATION,
): Uint8Array<ArrayBuffer> {
  return unscramble(square(xor(cipher, key)), permutation);
}

/** After how many rounds the map brings every pixel of a square back: 192 for p = q = 1 and side 256. */
export function arnoldPeriod({ p, q }: Pick<Permutation, 'p' | 'q'>, side: number): number {
  for (let k = 1; ; k += 1) {
    const [a, b, c, d] = collapsedMatrix({ p, q, k }, side);
    const one = 1 % side;
    if (a === one && b === 0 && c === 0 && d === one) return k;
  }
}

/** How many pixels of a square stay where they are. */
export function fixedPoints(permutation: Permutation, side: number): number {
  const [a, b, c, d] = collapsedMatrix(permutation, side);
  let fixed = 0;
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1)
      if ((a * x + b * y) % side === x && (c * x + d * y) % side === y) fixed += 1;
  return fixed;
}
