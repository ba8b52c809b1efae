import { phraseProblem } from './phrase-care';

/**
 * Guesses a second of somebody who has the vault's file and a room full of graphics cards: age's scrypt
 * (N = 2^18, r = 8) takes 256 MiB of memory for each, so a card manages ten to a hundred.
 */
export const GUESSES_PER_SECOND = 10_000;

/** The words a guesser of word phrases starts with: a phrase of plain words counts for no more than so many each. */
const COMMON_WORDS = 20_000;

const DAY = 86_400;
const YEAR = 365.25 * DAY;

/** `refused`: guessed within a day, or without the least care; no vault is made with it. */
export type StrengthLevel = 'refused' | 'weak' | 'good' | 'strong';

/** How long a phrase holds against guessing at GUESSES_PER_SECOND. */
export interface PhraseStrength {
  readonly level: StrengthLevel;
  /** Log10 of the guesses needed. */
  readonly guessesLog10: number;
  readonly seconds: number;
}

/** Whoever can tell how many guesses a phrase takes, as log10. */
export type GuessEstimate = (phrase: string) => number;

/** Loads the estimator with its English and German word lists: some megabytes, so only when one types. */
export async function loadGuessEstimate(): Promise<GuessEstimate> {
  const [{ ZxcvbnFactory }, common, english, german] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
    import('@zxcvbn-ts/language-de'),
  ]);
  const estimator = new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...english.dictionary, ...german.dictionary },
    graphs: common.adjacencyGraphs,
  });
  return (phrase) => estimator.check(phrase).guessesLog10;
}

/** What a phrase is worth. `knownBits`: where it was drawn by chance, that is exact and counts instead. */
export function strengthOf(
  phrase: string,
  estimate: GuessEstimate,
  knownBits: number | null,
): PhraseStrength {
  const guessesLog10 =
    knownBits === null ? Math.min(estimate(phrase), mostForWords(phrase)) : knownBits * Math.log10(2);
  const seconds = 10 ** guessesLog10 / GUESSES_PER_SECOND;
  return { level: levelOf(phrase, seconds), guessesLog10, seconds };
}

function levelOf(phrase: string, seconds: number): StrengthLevel {
  if (phraseProblem(phrase) !== null || seconds < DAY) return 'refused';
  if (seconds < 10 * YEAR) return 'weak';
  return seconds < 10_000 * YEAR ? 'good' : 'strong';
}

/** Log10 of the guesses for as many common words; no bound where it is not plain words. */
function mostForWords(phrase: string): number {
  const words = phrase.trim().split(/[\s\-_.,]+/);
  const isWords = words.length > 1 && words.every((word) => /^\p{L}{2,}$/u.test(word));
  return isWords ? words.length * Math.log10(COMMON_WORDS) : Infinity;
}

/** A duration in the largest unit that says something. */
export function roughAge(seconds: number): {
  readonly unit: 'moments' | 'hours' | 'days' | 'years' | 'thousands' | 'millions';
  readonly n: number;
} {
  if (seconds < 3600) return { unit: 'moments', n: 0 };
  if (seconds < 2 * DAY) return { unit: 'hours', n: Math.round(seconds / 3600) };
  if (seconds < 2 * YEAR) return { unit: 'days', n: Math.round(seconds / DAY) };
  if (seconds < 2000 * YEAR) return { unit: 'years', n: Math.round(seconds / YEAR) };
  return { unit: seconds < 2e6 * YEAR ? 'thousands' : 'millions', n: 0 };
}
