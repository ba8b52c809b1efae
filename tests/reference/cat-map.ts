/**
 * The slow readable twin of electron/core/cipher/cat-map.ts: the map as the format page has it, one unit and
 * one round at a time, on units counted from the whole body's start.
 */
export function confuseSlowly(
  body: Uint8Array,
  { p, q, k }: { readonly p: number; readonly q: number; readonly k: number },
): Uint8Array {
  const result = body.slice();
  let start = 0;
  let unitsLeft = Math.floor(body.length / 4);
  while (unitsLeft >= 4) {
    const side = unitsLeft >= 256 * 256 ? 256 : Math.floor(Math.sqrt(unitsLeft));
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        let [column, row] = [x, y];
        for (let round = 0; round < k; round++) {
          [column, row] = [(column + p * row) % side, (q * column + (p * q + 1) * row) % side];
        }
        for (let byte = 0; byte < 4; byte++) {
          result[start + (row * side + column) * 4 + byte] = body[start + (y * side + x) * 4 + byte]!;
        }
      }
    }
    start += side * side * 4;
    unitsLeft -= side * side;
  }
  return result;
}
