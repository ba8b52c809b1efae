import { upperGamma } from '../metrics/special-functions';
import type { Bits } from './bits';

const BLOCKS = 8;

/** Templates of m bits that never overlap themselves, ascending as numbers: 148 for m = 9. */
export function aperiodicTemplates(m: number): readonly number[] {
  const overlaps = (template: number) => {
    for (let shift = 1; shift < m; shift += 1)
      if (template >> shift === (template & ((1 << (m - shift)) - 1))) return true;
    return false;
  };
  return Array.from({ length: 1 << m }, (_, i) => i).filter((template) => !overlaps(template));
}

/** How often each template stands in bits from..to - 1, counted without overlap, in one pass for all of them. */
function countTemplates(bits: Bits, from: number, to: number, m: number, places: Int16Array): Uint32Array {
  const counts = new Uint32Array(1 << m);
  const next = new Uint32Array(1 << m);
  const mask = (1 << m) - 1;
  let window = 0;
  for (let i = from; i < to; i += 1) {
    window = ((window << 1) | bits[i]!) & mask;
    const begin = i - m + 1;
    if (begin < from || places[window]! < 0 || begin < next[window]!) continue;
    counts[window]! += 1;
    next[window] = i + 1;
  }
  return counts;
}

/** SP 800-22, 2.7: a p-value for each aperiodic template of m bits, ascending, over 8 blocks. */
export function nonOverlapping(bits: Bits, m = 9): readonly number[] {
  const M = Math.floor(bits.length / BLOCKS);
  const mean = (M - m + 1) / 2 ** m;
  const variance = M * (1 / 2 ** m - (2 * m - 1) / 2 ** (2 * m));
  const templates = aperiodicTemplates(m);
  const places = new Int16Array(1 << m).fill(-1);
  templates.forEach((template, place) => (places[template] = place));
  const sums = new Float64Array(templates.length);
  for (let block = 0; block < BLOCKS; block += 1) {
    const counts = countTemplates(bits, block * M, (block + 1) * M, m, places);
    templates.forEach((template, place) => (sums[place]! += (counts[template]! - mean) ** 2 / variance));
  }
  return Array.from(sums, (sum) => upperGamma(BLOCKS / 2, sum / 2));
}
