/** The fifteen tests of SP 800-22 rev 1a, in its order. */
export const RANDOMNESS_TESTS = [
  'frequency',
  'block-frequency',
  'runs',
  'longest-run',
  'rank',
  'spectral',
  'non-overlapping',
  'overlapping',
  'universal',
  'linear-complexity',
  'serial',
  'approximate-entropy',
  'cumulative-sums',
  'random-excursions',
  'excursions-variant',
] as const;

export type RandomnessTest = (typeof RANDOMNESS_TESTS)[number];

interface NotApplicable {
  readonly test: RandomnessTest;
  readonly parameter: number | null;
  readonly status: 'not-applicable';
  /** What there was too little of. */
  readonly needs: 'bits' | 'cycles';
  readonly least: number;
  readonly found: number;
}

/** What a test says of one sequence. */
export type RandomnessResult =
  | {
      readonly test: RandomnessTest;
      readonly parameter: number | null;
      readonly status: 'tested';
      readonly pValues: readonly number[];
    }
  | NotApplicable;

/** What a test says of all sequences. */
export type RandomnessSummary =
  | {
      readonly test: RandomnessTest;
      readonly parameter: number | null;
      readonly status: 'tested';
      readonly sequences: number;
      /** Of a single sequence; null for many. */
      readonly pValues: readonly number[] | null;
      /** p-values the test has: templates, states, directions. */
      readonly parts: number;
      /** Parts whose proportion or uniformity is out of bounds. */
      readonly rejected: number;
      /** Least share of sequences that pass, over the parts. */
      readonly proportion: number;
      readonly leastProportion: number;
      /** Least P_T over the parts; null below 55 sequences. */
      readonly uniformity: number | null;
      /** p-values of all parts in ten bins. */
      readonly bins: readonly number[];
    }
  | NotApplicable;
