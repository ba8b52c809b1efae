/** How a wrap protects the file key: `hybrid` is ML-KEM-768 with X25519 (post-quantum), `x25519` is not. */
export type KeyKind = 'x25519' | 'hybrid';

/** What a wrap is by its stanza alone. `other`: scrypt, unknown, several stanzas, or no age file at all. */
export type WrapKind = KeyKind | 'other';

const STANZA_KINDS: ReadonlyMap<string, KeyKind> = new Map([
  ['X25519', 'x25519'],
  ['mlkem768x25519', 'hybrid'],
]);

/**
 * The kind of a wrap (a binary age v1 file), read from its header lines without any key. Only a file with
 * exactly one stanza, of a kind the product makes, is anything but `other`.
 */
export function kindOfWrap(ageFile: Uint8Array): WrapKind {
  const header = Buffer.from(ageFile.buffer, ageFile.byteOffset, ageFile.byteLength).toString('latin1');
  const end = header.indexOf('\n---');
  if (end < 0 || !header.startsWith('age-encryption.org/v1\n')) return 'other';
  const stanzas = header
    .slice(0, end)
    .split('\n')
    .filter((line) => line.startsWith('-> '));
  if (stanzas.length !== 1) return 'other';
  return STANZA_KINDS.get(stanzas[0]!.split(' ')[1]!) ?? 'other';
}
