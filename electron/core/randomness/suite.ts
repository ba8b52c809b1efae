import { approximateEntropy } from './approximate-entropy';
import type { Bits } from './bits';
import { blockFrequency } from './block-frequency';
import { cumulativeSums } from './cumulative-sums';
import {
  excursionsVariant,
  LEAST_CYCLES,
  randomExcursions,
  walkExcursions,
  type Excursions,
} from './excursions';
import { frequency } from './frequency';
import { linearComplexity } from './linear-complexity';
import { longestRun } from './longest-run';
import { matrixRank } from './matrix-rank';
import { nonOverlapping } from './non-overlapping';
import { overlapping } from './overlapping';
import { runs } from './runs';
import { serial } from './serial';
import { spectral } from './spectral';
import { universal } from './universal';
import type { RandomnessResult, RandomnessTest } from '../../../shared/models/analysis';

interface Test {
  /** Bits below which the test is not applicable: 2.x.7, or what its parameter asks for. */
  readonly least: number;
  readonly parameter: number | null;
  readonly run: (bits: Bits, excursions: () => Excursions) => readonly number[] | { readonly cycles: number };
}

const ofCycles =
  (test: (excursions: Excursions) => readonly number[]): Test['run'] =>
  (_, excursions) => {
    const walked = excursions();
    return walked.cycles < LEAST_CYCLES ? { cycles: walked.cycles } : test(walked);
  };

/** All fifteen, in the document's order. */
const TESTS: Readonly<Record<RandomnessTest, Test>> = {
  frequency: { least: 100, parameter: null, run: frequency },
  'block-frequency': { least: 128, parameter: 128, run: (bits) => blockFrequency(bits) },
  runs: { least: 100, parameter: null, run: runs },
  'longest-run': { least: 128, parameter: null, run: longestRun },
  rank: { least: 38_912, parameter: 32, run: matrixRank },
  spectral: { least: 1_000, parameter: null, run: spectral },
  // Five hits a block are expected from here on; the document names no length.
  'non-overlapping': { least: 20_544, parameter: 9, run: (bits) => nonOverlapping(bits) },
  overlapping: { least: 1_000_000, parameter: 9, run: (bits) => overlapping(bits) },
  universal: { least: 387_840, parameter: null, run: universal },
  'linear-complexity': { least: 1_000_000, parameter: 500, run: (bits) => linearComplexity(bits) },
  // m < floor(log2 n) - 2 and m < floor(log2 n) - 5.
  serial: { least: 524_288, parameter: 16, run: (bits) => serial(bits) },
  'approximate-entropy': { least: 65_536, parameter: 10, run: (bits) => approximateEntropy(bits) },
  'cumulative-sums': { least: 100, parameter: null, run: cumulativeSums },
  'random-excursions': { least: 1_000_000, parameter: null, run: ofCycles(randomExcursions) },
  'excursions-variant': { least: 1_000_000, parameter: null, run: ofCycles(excursionsVariant) },
};

/** The level of SP 800-22: a p-value below it fails. */
export const LEVEL = 0.01;

/**
 * All fifteen tests of SP 800-22 rev 1a on one sequence, or those that are `wanted`. Too few bits or cycles: not
 * applicable.
 */
export function testRandomness(
  bits: Bits,
  wanted: (test: RandomnessTest) => boolean = () => true,
): readonly RandomnessResult[] {
  let walked: Excursions | undefined;
  const excursions = () => (walked ??= walkExcursions(bits));
  return (Object.entries(TESTS) as [RandomnessTest, Test][])
    .filter(([name]) => wanted(name))
    .map(([test, { least, parameter, run }]) => {
      if (bits.length < least)
        return { test, parameter, status: 'not-applicable', needs: 'bits', least, found: bits.length };
      const outcome = run(bits, excursions);
      if ('cycles' in outcome)
        return {
          test,
          parameter,
          status: 'not-applicable',
          needs: 'cycles',
          least: LEAST_CYCLES,
          found: outcome.cycles,
        };
      return { test, parameter, status: 'tested', pValues: outcome };
    });
}
