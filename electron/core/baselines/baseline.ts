/** A generator of bytes that figures are compared with; one file each. */
export interface Keystream {
  readonly id: string;
  /** Name, parameters, precision and how bits are taken, in the words of its field; not translated. */
  readonly name: string;
  readonly parameters: string;
  readonly source: string;
  /** The first `length` bytes of the stream of a seed (a whole number 0..2^32 - 1). */
  readonly bytes: (length: number, seed: number) => Uint8Array;
}

/** A way to move the pixels of a square; one file each. */
export interface PixelPermutation {
  readonly id: string;
  readonly name: string;
  readonly parameters: string;
  readonly source: string;
  /** For every place of a square, row by row, the place its pixel goes to. */
  readonly table: (side: number, seed: number) => Uint32Array;
}

/** A cipher of 256x256x3 bytes under a key image; one file each. Its name is in shared/locales, by its id. */
export interface RasterCipher {
  readonly id: string;
  readonly parameters: string;
  readonly source: string;
  /** Both take 196,608 bytes each and return a new array. */
  readonly encrypt: (image: Uint8Array, key: Uint8Array) => Uint8Array;
  readonly decrypt: (cipher: Uint8Array, key: Uint8Array) => Uint8Array;
}

/** Moves pixels as a table says. Returns a new array. */
export function permuted(data: Uint8Array, channels: number, table: Uint32Array): Uint8Array {
  const out = new Uint8Array(data.length);
  table.forEach((to, from) => {
    for (let channel = 0; channel < channels; channel += 1)
      out[to * channels + channel] = data[from * channels + channel]!;
  });
  return out;
}

/** Starting value in (0, 1) of a seed: (seed + 1) / (2^32 + 1). */
export const unitSeed = (seed: number): number => (seed + 1) / (2 ** 32 + 1);

/** A byte of a state in double precision: floor(frac(|x|) * 2^32) mod 256, so the digits from 2^-25 to 2^-32. */
export function byteOfState(x: number): number {
  const fraction = Math.abs(x) % 1;
  return Math.floor(fraction * 2 ** 32) & 255;
}
