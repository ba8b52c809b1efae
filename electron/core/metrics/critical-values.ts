import { chiSquareQuantile, normalQuantile } from './special-functions';

/** Levels at which figures are judged. */
export const LEVELS = [0.05, 0.01, 0.001] as const;

/** The level of the mark "suspiciously even". */
export const EVEN_LEVEL = 0.001;

/** Levels are few: each quantile is computed once. */
function remembered(compute: (p: number) => number): (p: number) => number {
  const known = new Map<number, number>();
  return (p) => {
    const value = known.get(p) ?? compute(p);
    known.set(p, value);
    return value;
  };
}

const normal = remembered(normalQuantile);
const chiSquareOfBytes = remembered((tail) => chiSquareQuantile(tail, 255));

/** Bounds of what an ideal cipher gives; an end without a bound is null. */
export interface Bounds {
  readonly low: number | null;
  readonly high: number | null;
}

/** n samples of at most `largest`. */
export interface Size {
  readonly samples: number;
  readonly largest: number;
}

/** NPCR of an ideal cipher in percent (Wu, Noonan, Agaian 2011). */
export const expectedNpcr = (largest: number): number => (100 * largest) / (largest + 1);

/** NPCR below `low` is rejected at `level`: 100 (F - z_a sqrt(F/n)) / (F + 1). */
export function npcrBounds({ samples, largest }: Size, level: number): Bounds {
  const z = normal(1 - level);
  return { low: (100 * (largest - z * Math.sqrt(largest / samples))) / (largest + 1), high: null };
}

/** NPCR above `high` is suspiciously even. */
export function npcrEvenBounds({ samples, largest }: Size): Bounds {
  const z = normal(1 - EVEN_LEVEL);
  return { low: null, high: (100 * (largest + z * Math.sqrt(largest / samples))) / (largest + 1) };
}

/** UACI of an ideal cipher in percent. */
export const expectedUaci = (largest: number): number => (100 * (largest + 2)) / (3 * largest + 3);

/** UACI, two-sided: variance (F+2)(F^2+2F+3) / (18 (F+1)^2 F n). */
export function uaciBounds({ samples, largest: F }: Size, level: number): Bounds {
  const variance = ((F + 2) * (F * F + 2 * F + 3)) / (18 * (F + 1) ** 2 * F * samples);
  const apart = 100 * normal(1 - level / 2) * Math.sqrt(variance);
  return { low: expectedUaci(F) - apart, high: expectedUaci(F) + apart };
}

/** Entropy of n uniform bytes: 8 - 255 / (2 n ln 2) bits a byte. */
export const expectedEntropy = (bytes: number): number => 8 - 255 / (2 * bytes * Math.LN2);

/** Entropy is rejected below: 2 n ln 2 (8 - H) is a chi-square of 255 degrees. */
export function entropyBounds(bytes: number, level: number): Bounds {
  return { low: 8 - chiSquareOfBytes(level) / (2 * bytes * Math.LN2), high: null };
}

/** Chi-square of 256 bins is rejected above. */
export function chiSquareBounds(level: number): Bounds {
  return { low: null, high: chiSquareOfBytes(level) };
}

/** Chi-square below `low` is suspiciously even. */
export function chiSquareEvenBounds(): Bounds {
  return { low: chiSquareOfBytes(1 - EVEN_LEVEL), high: null };
}

/** Local entropy of 30 blocks of 1936 pixels: its mean, and the standard deviation the bounds follow from. */
export const EXPECTED_LOCAL_ENTROPY = 7.902469317;
const LOCAL_ENTROPY_DEVIATION = 0.0015872;

/** Local entropy, two-sided. */
export function localEntropyBounds(level: number): Bounds {
  const apart = normal(1 - level / 2) * LOCAL_ENTROPY_DEVIATION;
  return { low: EXPECTED_LOCAL_ENTROPY - apart, high: EXPECTED_LOCAL_ENTROPY + apart };
}

/** The interval usually quoted: it takes the deviation of the mean of 30 blocks by sqrt(30) too small. */
export function quotedLocalEntropyBounds(level: number): Bounds {
  const apart = (normal(1 - level / 2) * LOCAL_ENTROPY_DEVIATION) / Math.sqrt(30);
  return { low: EXPECTED_LOCAL_ENTROPY - apart, high: EXPECTED_LOCAL_ENTROPY + apart };
}

/** |r| of `pairs` independent pairs: z_(a/2) / sqrt(pairs). */
export function correlationBounds(pairs: number, level: number): Bounds {
  const high = normal(1 - level / 2) / Math.sqrt(pairs);
  return { low: -high, high };
}

/** Whether a value lies within bounds. */
export function isWithin(value: number, { low, high }: Bounds): boolean {
  return (low === null || value >= low) && (high === null || value <= high);
}
