/** The share of bits that differ between two runs of bytes of equal length, in percent. */
export function avalanche(a: Uint8Array, b: Uint8Array): number {
  let flipped = 0;
  for (let i = 0; i < a.length; i += 1) {
    let bits = a[i]! ^ b[i]!;
    bits -= (bits >> 1) & 0x55;
    bits = (bits & 0x33) + ((bits >> 2) & 0x33);
    flipped += (bits + (bits >> 4)) & 0x0f;
  }
  return (100 * flipped) / (8 * a.length);
}
