import { randomFillSync } from 'node:crypto';
import { phraseProblem } from '../../shared/phrases/phrase-care';
import {
  loadGuessEstimate,
  roughAge,
  strengthOf,
  type PhraseStrength,
} from '../../shared/phrases/phrase-strength';
import { SUGGESTED_BITS, SUGGESTED_WORDS, suggestPhrase } from '../../shared/phrases/phrase-suggestion';
import { UsageError, type CliContext } from './context';
import { givenPassphrase, prompt, type PassphraseOptions } from './passphrase';
import { fill, words } from './sentences';

const text = words.phrases;

/** A new pass phrase, as it was given; else asked for on the terminal. Throws a UsageError, `locked`. */
export async function newPassphrase(context: CliContext, options: PassphraseOptions): Promise<string> {
  return givenPassphrase(context, options) ?? (await askForNew());
}

/** The pass phrase that takes the old one's place: from `file`, or asked for on the terminal. */
export function secondPassphrase(context: CliContext, file: string | undefined): Promise<string> {
  return newPassphrase(
    { ...context, passphrase: undefined },
    file === undefined ? {} : { passphraseFile: file },
  );
}

/** Asks until one holds for a day at least, says how long it holds, and has it typed again. Nothing typed: suggests one. */
async function askForNew(): Promise<string> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  let suggested: string | undefined;
  for (;;) {
    const typed = await prompt(`${text.hint}\n${words.newPassphrasePrompt}`);
    if (typed === '') {
      suggested = await suggestPhrase((into) => randomFillSync(into));
      say(fill(text.suggested, { words: SUGGESTED_WORDS, bits: SUGGESTED_BITS, phrase: suggested }));
      continue;
    }
    const knownBits = typed === suggested ? SUGGESTED_BITS : null;
    const strength = strengthOf(typed, await loadGuessEstimate(), knownBits);
    say(sentenceOf(typed, strength));
    if (strength.level === 'refused') continue;
    if (typed !== (await prompt(words.repeatPassphrasePrompt))) throw new UsageError(words.passphrasesDiffer);
    return typed;
  }
}

function sentenceOf(phrase: string, { level, seconds }: PhraseStrength): string {
  const problem = phraseProblem(phrase);
  if (problem !== null) return text[problem];
  const { unit, n } = roughAge(seconds);
  const guessed = fill(text.guessed, { time: fill(text.ages[unit], { n }) });
  return `${text.levels[level]} ${guessed}`;
}
