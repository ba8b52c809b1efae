import type { RandomnessResult, RandomnessSummary } from '../../../shared/models/analysis';
import { upperGamma } from '../metrics/special-functions';
import { LEVEL } from './suite';

const BINS = 10;
/** Sequences from which the uniformity of p-values is judged (4.2.2). */
const LEAST_FOR_UNIFORMITY = 55;
const UNIFORM_FROM = 0.0001;

const threeSigma = (sequences: number) => 3 * Math.sqrt((LEVEL * (1 - LEVEL)) / sequences);

/** The least share of sequences that may pass: 0.99 - 3 sqrt(0.99 * 0.01 / m) (4.2.1). */
export const leastProportion = (sequences: number): number => 1 - LEVEL - threeSigma(sequences);

/** The greatest share that may pass: 0.99 + 3 sqrt(0.99 * 0.01 / m). All may, below 892 sequences. */
export const mostProportion = (sequences: number): number => Math.min(1, 1 - LEVEL + threeSigma(sequences));

/** P_T = Q(9/2, chi2/2) over ten bins; null below 55 sequences. */
function uniformity(bins: readonly number[], count: number): number | null {
  if (count < LEAST_FOR_UNIFORMITY) return null;
  const expected = count / BINS;
  const chi2 = bins.reduce((sum, bin) => sum + (bin - expected) ** 2 / expected, 0);
  return upperGamma((BINS - 1) / 2, chi2 / 2);
}

/** A test's p-values over sequences, put together as SP 800-22, 4.2 says. Memory does not grow with the sequences. */
export function gatherSequences() {
  const gathered = new Map<
    string,
    { first: RandomnessResult; passes: number[]; bins: number[][]; tested: number }
  >();
  return {
    add(results: readonly RandomnessResult[]): void {
      for (const result of results) {
        const entry = gathered.get(result.test) ?? { first: result, passes: [], bins: [], tested: 0 };
        gathered.set(result.test, entry);
        if (result.status !== 'tested') continue;
        entry.tested += 1;
        if (entry.first.status !== 'tested') entry.first = result;
        result.pValues.forEach((p, i) => {
          entry.passes[i] = (entry.passes[i] ?? 0) + (p >= LEVEL ? 1 : 0);
          const bins = (entry.bins[i] ??= Array.from({ length: BINS }, () => 0));
          bins[Math.min(BINS - 1, Math.floor(p * BINS))]! += 1;
        });
      }
    },
    summary: (): readonly RandomnessSummary[] => [...gathered.values()].map(summaryOf),
  };
}

function summaryOf(entry: {
  first: RandomnessResult;
  passes: number[];
  bins: number[][];
  tested: number;
}): RandomnessSummary {
  const { first, passes, bins, tested } = entry;
  const { test, parameter } = first;
  if (first.status !== 'tested')
    return {
      test,
      parameter,
      status: 'not-applicable',
      needs: first.needs,
      least: first.least,
      found: first.found,
    };
  const uniform = bins.map((each) => uniformity(each, tested));
  const rejected = passes.filter((count, i) => {
    const p = uniform[i];
    const isEven = p === null || p === undefined || p >= UNIFORM_FROM;
    const isExpected = count / tested >= leastProportion(tested) && count / tested <= mostProportion(tested);
    return !isExpected || !isEven;
  }).length;
  const [least, most] = [Math.min(...passes) / tested, Math.max(...passes) / tested];
  const known = uniform.filter((p) => p !== null);
  return {
    test,
    parameter,
    status: 'tested',
    sequences: tested,
    // One sequence has its own p-values; of many the worst proportion and uniformity over the parts of a test stand.
    pValues: tested === 1 ? first.pValues : null,
    parts: passes.length,
    rejected,
    proportion: least >= leastProportion(tested) && most > mostProportion(tested) ? most : least,
    leastProportion: leastProportion(tested),
    mostProportion: mostProportion(tested),
    uniformity: known.length === 0 ? null : Math.min(...known),
    bins: bins.reduce((sum, each) => sum.map((count, i) => count + each[i]!)),
  };
}
