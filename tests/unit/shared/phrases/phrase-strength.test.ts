import { describe, expect, it } from 'vitest';
import { loadGuessEstimate, roughAge, strengthOf } from '../../../../shared/phrases/phrase-strength';
import { SUGGESTED_BITS, SUGGESTED_WORDS, suggestPhrase } from '../../../../shared/phrases/phrase-suggestion';

const estimate = await loadGuessEstimate();
const levelOf = (phrase: string) => strengthOf(phrase, estimate, null).level;

describe('the strength of a pass phrase', () => {
  it.each([
    'aaaaaaaaaaaa',
    'passwordpassword',
    'Passwort12345!',
    'sommer2024sommer',
    'krankenhaus radiologie',
    '123456789012',
    'short',
  ])('refuses what is guessed within a day: %s', (phrase) => expect(levelOf(phrase)).toBe('refused'));

  it.each(['Xk9#pQ2!mZ7w'])('calls what holds for days or years weak: %s', (phrase) => {
    expect(levelOf(phrase)).toBe('weak');
  });

  it.each(['lantern orbit walnut seven', 'Tisch Lampe Wolke Fahrrad'])(
    'knows words of both languages: %s',
    (phrase) => {
      const { level, guessesLog10 } = strengthOf(phrase, estimate, null);
      expect(level).toBe('strong');
      // No phrase counts for more than its words drawn from a list a guesser has.
      expect(guessesLog10).toBeLessThanOrEqual(4 * Math.log10(20_000));
    },
  );

  it('takes what is known of a drawn phrase in place of an estimate', () => {
    const drawn = strengthOf('abandon ability able about above absent', estimate, 66);
    expect(drawn.guessesLog10).toBeCloseTo(19.87, 2);
  });

  it.each([
    [60, 'moments'],
    [7200, 'hours'],
    [86_400 * 30, 'days'],
    [86_400 * 365.25 * 40, 'years'],
    [86_400 * 365.25 * 1e5, 'thousands'],
    [86_400 * 365.25 * 1e9, 'millions'],
  ] as const)('says %d seconds in %s', (seconds, unit) => {
    expect(roughAge(seconds).unit).toBe(unit);
  });
});

describe('a suggested pass phrase', () => {
  it('is six different draws of 2,048 words, never twice the same', async () => {
    const phrases = await Promise.all(
      Array.from({ length: 200 }, () => suggestPhrase((into) => crypto.getRandomValues(into))),
    );
    expect(new Set(phrases).size).toBe(200);
    const words = phrases.flatMap((phrase) => phrase.split(' '));
    expect(words).toHaveLength(200 * SUGGESTED_WORDS);
    expect(words.every((word) => /^[a-z]{3,8}$/.test(word))).toBe(true);
    // 1,200 draws out of 2,048 give 908 different words, give or take 15.
    expect(new Set(words).size).toBeGreaterThan(800);
    expect(SUGGESTED_BITS).toBe(SUGGESTED_WORDS * 11);
  });
});
