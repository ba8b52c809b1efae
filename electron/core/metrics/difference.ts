/**
 * How two images of equal size differ, in percent. NPCR: share of values that differ (the deck counts the
 * equal ones). UACI: mean of |a - b| / F over all values, F the largest a sample can have. Wu et al. (2011).
 */
export function difference(
  a: Uint8Array | Uint16Array,
  b: Uint8Array | Uint16Array,
  largest = 255,
): { readonly npcr: number; readonly uaci: number } {
  let [differing, distance] = [0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const apart = Math.abs(a[i]! - b[i]!);
    if (apart > 0) differing += 1;
    distance += apart;
  }
  return { npcr: (100 * differing) / a.length, uaci: (100 * distance) / (largest * a.length) };
}
