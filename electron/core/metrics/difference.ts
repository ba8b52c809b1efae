/**
 * How two images of equal size differ, in percent. NPCR: share of values that differ (the deck counts the
 * equal ones). UACI: mean of |a - b| / 255 over all values. Wu et al. (2011).
 */
export function difference(a: Uint8Array, b: Uint8Array): { readonly npcr: number; readonly uaci: number } {
  let [differing, distance] = [0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const apart = Math.abs(a[i]! - b[i]!);
    if (apart > 0) differing += 1;
    distance += apart;
  }
  return { npcr: (100 * differing) / a.length, uaci: (100 * distance) / (255 * a.length) };
}
