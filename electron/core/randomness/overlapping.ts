import { upperGamma } from '../metrics/special-functions';
import { chiSquareOf, type Bits } from './bits';

const TEMPLATE_BITS = 9;
const M = 1032;

/** Of 0, 1, 2, 3, 4 and more hits in a block: exact ones by Hamano and Kaneko (2007; ePrint 2022/540). */
export const CORRECTED_PROBABILITIES = [0.364091, 0.185659, 0.139381, 0.100571, 0.0704323, 0.139865];
/** As in the document's first edition and in NIST's first program. */
export const OLD_PROBABILITIES = [0.367879, 0.18394, 0.137955, 0.099634, 0.069935, 0.140657];

/** SP 800-22, 2.8: how often nine ones stand in blocks of 1,032 bits, overlaps counted. */
export function overlapping(bits: Bits, probabilities = CORRECTED_PROBABILITIES): readonly number[] {
  const blocks = Math.floor(bits.length / M);
  const counts = new Float64Array(probabilities.length);
  for (let block = 0; block < blocks; block += 1) {
    let [run, hits] = [0, 0];
    for (let i = block * M; i < (block + 1) * M; i += 1) {
      run = bits[i] === 1 ? run + 1 : 0;
      if (run >= TEMPLATE_BITS) hits += 1;
    }
    counts[Math.min(hits, probabilities.length - 1)]! += 1;
  }
  const chi2 = chiSquareOf(counts, probabilities, blocks);
  return [upperGamma((probabilities.length - 1) / 2, chi2 / 2)];
}
