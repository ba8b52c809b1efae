import { mean } from '../core/metrics/mean';
import { randomBytes } from 'node:crypto';
import type { GrownKey } from '../../shared/generator-contract';
import { rgbaOfRgb } from '../core/images/rgba';
import { adjacentCorrelation } from '../core/metrics/correlation';
import { difference } from '../core/metrics/difference';
import { shannonEntropy } from '../core/metrics/entropy';
import type { GrownKeyImage } from './ports';

const SIDE = 256;
/** A new key image is held against this many before it. */
const MOST_KEPT = 20;

/** A key image with the seed it grew from, 196,608 bytes each. */
export interface KeyWithSeed {
  readonly seed: Uint8Array;
  readonly grown: GrownKeyImage;
}

/** The key images somebody looks at, in memory only, until it is told to forget. */
export interface KeyShelf {
  /** Puts one more on it and describes it; the oldest goes. */
  readonly add: (key: KeyWithSeed) => GrownKey;
  readonly of: (id: string) => KeyWithSeed | undefined;
  readonly clear: () => void;
}

/** An empty shelf. */
export function createKeyShelf(): KeyShelf {
  const keys = new Map<string, KeyWithSeed>();
  return {
    add: (key) => {
      const before = [...keys.values()].map(({ grown }) => grown.keyImage);
      const id = randomBytes(16).toString('hex');
      keys.set(id, key);
      for (const oldest of keys.keys()) if (keys.size > MOST_KEPT) keys.delete(oldest);
      return { id, ...describeKey(key, before) };
    },
    of: (id) => keys.get(id),
    clear: () => keys.clear(),
  };
}

/** Pictures, histogram and measures of a key image and its seed, 196,608 bytes each. */
export function lookAtKey({ seed, keyImage }: { readonly seed: Uint8Array; readonly keyImage: Uint8Array }) {
  const correlation = adjacentCorrelation(keyImage, SIDE);
  return {
    seed: square(seed),
    keyImage: square(keyImage),
    histogram: histogramOf(keyImage),
    entropy: shannonEntropy(keyImage),
    correlation: Math.max(...Object.values(correlation).map(Math.abs)),
  };
}

function describeKey({ seed, grown }: KeyWithSeed, before: readonly Uint8Array[]): Omit<GrownKey, 'id'> {
  const { keyImage, milliseconds, model, rung } = grown;
  return {
    ...lookAtKey({ seed, keyImage }),
    others: before.length === 0 ? null : against(keyImage, before),
    milliseconds,
    model,
    rung,
  };
}

function against(key: Uint8Array, before: readonly Uint8Array[]): NonNullable<GrownKey['others']> {
  const differences = before.map((other) => difference(key, other));
  const last = before.at(-1)!;
  return {
    count: before.length,
    npcrLeast: Math.min(...differences.map(({ npcr }) => npcr)),
    npcrMean: mean(differences.map(({ npcr }) => npcr)),
    uaciMean: mean(differences.map(({ uaci }) => uaci)),
    difference: square(key.map((value, i) => Math.abs(value - last[i]!))),
  };
}

/** Counts of the 256 levels in red, green and blue. */
function histogramOf(rgb: Uint8Array): number[][] {
  const counts = [0, 1, 2].map(() => Array.from({ length: 256 }, () => 0));
  rgb.forEach((value, i) => (counts[i % 3]![value]! += 1));
  return counts;
}

const square = (rgb: Uint8Array) => ({ columns: SIDE, rows: SIDE, rgba: rgbaOfRgb(rgb) });
