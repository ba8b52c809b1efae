/** A sequence as the tests of SP 800-22 take it: one bit a byte, 0 or 1. */
export type Bits = Uint8Array;

/** The first `length` bits of packed bytes, most significant first; all of them without `length`. */
export function unpackBits(packed: Uint8Array, length: number = packed.length * 8): Bits {
  const bits = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) bits[i] = (packed[i >> 3]! >> (7 - (i & 7))) & 1;
  return bits;
}

/** How many bits of `bits` in from..to - 1 are one. */
export function onesIn(bits: Bits, from = 0, to: number = bits.length): number {
  let ones = 0;
  for (let i = from; i < to; i += 1) ones += bits[i]!;
  return ones;
}

/** Pearson's chi-square of counts against probabilities of `total` trials. */
export function chiSquareOf(
  counts: ArrayLike<number>,
  probabilities: readonly number[],
  total: number,
): number {
  return probabilities.reduce((sum, p, i) => sum + ((counts[i] ?? 0) - total * p) ** 2 / (total * p), 0);
}
