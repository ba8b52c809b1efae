/** Words of a suggestion; BIP-39's English list has 2,048, so each is worth 11 bits. */
export const SUGGESTED_WORDS = 6;
export const BITS_PER_WORD = 11;
/** What a suggestion is worth, exactly. */
export const SUGGESTED_BITS = SUGGESTED_WORDS * BITS_PER_WORD;

/** A pass phrase of words drawn from the system's random numbers, which `fill` puts into an array. */
export async function suggestPhrase(
  fill: (into: Uint16Array<ArrayBuffer>) => Uint16Array<ArrayBuffer>,
): Promise<string> {
  const { wordlist } = await import('@scure/bip39/wordlists/english.js');
  const draws = fill(new Uint16Array(SUGGESTED_WORDS));
  // 2,048 divides 65,536: every word is as likely as any other.
  return [...draws].map((draw) => wordlist[draw % wordlist.length]).join(' ');
}
