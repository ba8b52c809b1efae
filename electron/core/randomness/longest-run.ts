import { upperGamma } from '../metrics/special-functions';
import { chiSquareOf, type Bits } from './bits';

interface Layout {
  readonly least: number;
  /** Bits of a block. */
  readonly M: number;
  /** The longest run of the first class; each class is one longer, the last open. */
  readonly first: number;
  /** As the document rounds them (3.4). */
  readonly probabilities: readonly number[];
}

const LAYOUTS: readonly Layout[] = [
  {
    least: 750_000,
    M: 10_000,
    first: 10,
    probabilities: [0.0882, 0.2092, 0.2483, 0.1933, 0.1208, 0.0675, 0.0727],
  },
  { least: 6_272, M: 128, first: 4, probabilities: [0.1174, 0.243, 0.2493, 0.1752, 0.1027, 0.1124] },
  { least: 0, M: 8, first: 1, probabilities: [0.2148, 0.3672, 0.2305, 0.1875] },
];

function longestOf(bits: Bits, from: number, to: number): number {
  let [longest, run] = [0, 0];
  for (let i = from; i < to; i += 1) {
    run = bits[i] === 1 ? run + 1 : 0;
    if (run > longest) longest = run;
  }
  return longest;
}

/** SP 800-22, 2.4: the longest run of ones in blocks; the size of a block follows from the length. */
export function longestRun(bits: Bits): readonly number[] {
  const { M, first, probabilities } = LAYOUTS.find(({ least }) => bits.length >= least)!;
  const blocks = Math.floor(bits.length / M);
  const last = probabilities.length - 1;
  const counts = new Float64Array(probabilities.length);
  for (let block = 0; block < blocks; block += 1) {
    const longest = longestOf(bits, block * M, (block + 1) * M);
    counts[Math.min(last, Math.max(0, longest - first))]! += 1;
  }
  return [upperGamma(last / 2, chiSquareOf(counts, probabilities, blocks) / 2)];
}
