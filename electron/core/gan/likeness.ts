import { randomInt } from 'node:crypto';
import { difference } from '../metrics/difference';
import { mean } from '../metrics/mean';

/** How unlike a model's keys are in a sample of their bytes: NPCR in percent over pairs of them. */
export interface Likeness {
  readonly mean: number;
  /** Standard deviation over the pairs. */
  readonly deviation: number;
  /** Keys it was measured on. */
  readonly keys: number;
}

/** So many standard deviations below the mean two keys are called alike. */
const DEVIATIONS = 6;

/** NPCR in percent below which two keys are called alike. */
export const alikeBelow = ({ mean: usual, deviation }: Likeness): number => usual - DEVIATIONS * deviation;

/**
 * Measures how unlike keys of one model are (at least 3, of the same length): every pair at `places` places that
 * are drawn anew for each, as a ledger's places are drawn for each vault.
 */
export function measureLikeness(keys: readonly Uint8Array[], places: number): Likeness {
  const figures = keys.flatMap((key, n) => keys.slice(0, n).map((other) => sampledNpcr(key, other, places)));
  const usual = mean(figures);
  const squares = figures.reduce((sum, figure) => sum + (figure - usual) ** 2, 0);
  return { mean: usual, deviation: Math.sqrt(squares / (figures.length - 1)), keys: keys.length };
}

function sampledNpcr(a: Uint8Array, b: Uint8Array, places: number): number {
  const drawn = Array.from({ length: places }, () => randomInt(a.length));
  const at = (key: Uint8Array) => Uint8Array.from(drawn, (place) => key[place]!);
  return difference(at(a), at(b)).npcr;
}
