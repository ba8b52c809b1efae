import { erfc, upperGamma } from '../metrics/special-functions';
import { chiSquareOf, type Bits } from './bits';

/** Below this many cycles neither test is applicable (2.14.7 asks for max(0.005 sqrt(n), 500)). */
export const LEAST_CYCLES = 500;

/** States of the two tests, in the order of their p-values. */
export const EXCURSION_STATES = [-4, -3, -2, -1, 1, 2, 3, 4] as const;
export const VARIANT_STATES = [-9, -8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

const FURTHEST = 9;
const CLASSES = 6;

/** What a walk of +-1 that starts and ends at 0 did. */
export interface Excursions {
  /** J: how often it came back to 0, the end counted. */
  readonly cycles: number;
  /** Visits of state x at x + 9, over all cycles. */
  readonly visits: Uint32Array;
  /** For the states -4..4 at x + 4: in how many cycles it was visited 0, 1, .. 4, 5 and more times. */
  readonly perCycle: readonly Uint32Array[];
}

/** Walks once for both tests. */
export function walkExcursions(bits: Bits): Excursions {
  const visits = new Uint32Array(2 * FURTHEST + 1);
  const perCycle = Array.from({ length: 9 }, () => new Uint32Array(CLASSES));
  const inCycle = new Uint32Array(9);
  let [sum, cycles] = [0, 0];
  const endCycle = () => {
    cycles += 1;
    for (let state = 0; state < 9; state += 1) perCycle[state]![Math.min(CLASSES - 1, inCycle[state]!)]! += 1;
    inCycle.fill(0);
  };
  for (const bit of bits) {
    sum += 2 * bit - 1;
    if (sum === 0) endCycle();
    if (sum >= -FURTHEST && sum <= FURTHEST) visits[sum + FURTHEST]! += 1;
    if (sum >= -4 && sum <= 4 && sum !== 0) inCycle[sum + 4]! += 1;
  }
  if (sum !== 0) endCycle();
  return { cycles, visits, perCycle };
}

/** Probability that state x is visited k times in a cycle (3.14); the last class is open. */
function visitProbabilities(x: number): readonly number[] {
  const leave = 1 / (2 * Math.abs(x));
  const middle = [1, 2, 3, 4].map((k) => leave ** 2 * (1 - leave) ** (k - 1));
  return [1 - leave, ...middle, leave * (1 - leave) ** 4];
}

/** SP 800-22, 2.14: visits of -4..4 within cycles. Eight p-values. */
export function randomExcursions({ cycles, perCycle }: Excursions): readonly number[] {
  return EXCURSION_STATES.map((x) =>
    upperGamma(5 / 2, chiSquareOf(perCycle[x + 4]!, visitProbabilities(x), cycles) / 2),
  );
}

/** SP 800-22, 2.15: visits of -9..9 in all. Eighteen p-values. */
export function excursionsVariant({ cycles, visits }: Excursions): readonly number[] {
  return VARIANT_STATES.map((x) =>
    erfc(Math.abs(visits[x + FURTHEST]! - cycles) / Math.sqrt(2 * cycles * (4 * Math.abs(x) - 2))),
  );
}
