import { adjacentCorrelation } from '../metrics/correlation';
import { difference } from '../metrics/difference';
import { shannonEntropy } from '../metrics/entropy';

/** How random raw keys look, as the quantiser gives them; the worst is the key furthest from the ideal. */
export interface KeyMeasures {
  /** Bits a byte; a uniform key of 196,608 bytes has 7.99906. */
  readonly entropyMean: number;
  readonly entropyLeast: number;
  /** Percent, each key with the next; ideal 99.609 and 33.464. Of one key alone both are 0. */
  readonly npcrMean: number;
  readonly npcrLeast: number;
  readonly uaciMean: number;
  /** Largest absolute correlation of adjacent pixels over all keys, directions and channels. */
  readonly horizontal: number;
  readonly vertical: number;
  readonly diagonal: number;
  readonly channels: number;
}

/** Measures keys of side x side x 3 bytes. */
export function measureKeys(keys: readonly Uint8Array[], side: number): KeyMeasures {
  const entropies = keys.map(shannonEntropy);
  const pairs = keys.slice(1).map((key, i) => difference(keys[i]!, key));
  const correlations = keys.map((key) => adjacentCorrelation(key, side));
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const least = (values: readonly number[]) => (values.length === 0 ? 0 : Math.min(...values));
  const worst = (part: keyof (typeof correlations)[number]) =>
    Math.max(...correlations.map((correlation) => Math.abs(correlation[part])));
  return {
    entropyMean: mean(entropies),
    entropyLeast: least(entropies),
    npcrMean: mean(pairs.map(({ npcr }) => npcr)),
    npcrLeast: least(pairs.map(({ npcr }) => npcr)),
    uaciMean: mean(pairs.map(({ uaci }) => uaci)),
    horizontal: worst('horizontal'),
    vertical: worst('vertical'),
    diagonal: worst('diagonal'),
    channels: worst('channels'),
  };
}
