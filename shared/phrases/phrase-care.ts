/** Shorter ones are guessed even through a slow derivation. */
export const SHORTEST_PHRASE = 12;
const FEWEST_DIFFERENT_CHARACTERS = 6;

/** What is wrong with a new pass phrase, or null. Minimum care, not a measure of strength. */
export function phraseProblem(phrase: string): 'tooShort' | 'tooSimple' | null {
  const characters = [...phrase.normalize('NFC')];
  if (characters.length < SHORTEST_PHRASE) return 'tooShort';
  const letters = new Set(characters.map((character) => character.toLowerCase()));
  const words = new Set(
    phrase
      .toLowerCase()
      .split(/[\s\-_.,]+/)
      .filter((word) => word !== ''),
  );
  const sameWordAgain = words.size === 1 && /[\s\-_.,]/.test(phrase.trim());
  return letters.size < FEWEST_DIFFERENT_CHARACTERS || isRun(characters) || sameWordAgain
    ? 'tooSimple'
    : null;
}

/** `123456789012`, `abcdefghijkl` and the like: each character follows the one before. */
function isRun(characters: readonly string[]): boolean {
  const steps = characters.slice(1).map((character, index) => {
    return (character.codePointAt(0) ?? 0) - (characters[index]?.codePointAt(0) ?? 0);
  });
  return steps.filter((step) => step === 1 || step === -1).length > characters.length * 0.7;
}
