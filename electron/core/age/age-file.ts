import { createHmac, randomBytes } from 'node:crypto';

import { concatBytes } from '../bytes/big-endian';
import { wipe } from '../bytes/equal';
import { chacha20poly1305 } from './chacha';

// The file around one stanza is written here, because the library's streams cost as much CPU as the stanza; it is
// opened by the library, and by the age program in the tests.

/** As age writes it: without padding. */
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

/** A stanza as age-encryption hands it over and takes it; what we make has a body of one line. */
export interface WrappedKey {
  readonly args: string[];
  readonly body: Uint8Array;
}

/** Makes wraps for one recipient. */
export interface WrapMaker {
  /** A binary age v1 file that holds `content`, at most 64 KiB. */
  encrypt(content: Uint8Array): Uint8Array;
}

/** An identity for age-encryption's Decrypter, and its recipient. */
export interface ParsedIdentity {
  readonly recipient: string;
  unwrapFileKey(stanzas: WrappedKey[]): Uint8Array | null;
}

/** What the first stanza of a type gives that `unwrap` opens, or null. */
export const firstOf =
  (type: string, unwrap: (stanza: WrappedKey) => Uint8Array | null) =>
  (stanzas: readonly WrappedKey[]): Uint8Array | null => {
    for (const stanza of stanzas) {
      const fileKey = stanza.args[0] === type ? unwrap(stanza) : null;
      if (fileKey) return fileKey;
    }
    return null;
  };

/** HKDF-SHA-256 (RFC 5869) for 32 bytes, its first block. As two HMACs, which Node begins in half the time of its HKDF. */
export function derived(inputKey: Uint8Array, salt: Uint8Array, purpose: string): Uint8Array {
  const pseudorandomKey = createHmac('sha256', salt).update(inputKey).digest();
  const block = createHmac('sha256', pseudorandomKey).update(purpose).update(Uint8Array.of(1)).digest();
  wipe(pseudorandomKey);
  return block;
}

/**
 * age-encryption.org/v1 with one stanza and a payload of one chunk, under a fresh file key:
 *   header = "age-encryption.org/v1" stanza "---", mac = HMAC-SHA-256(HKDF(file key, "header"), header)
 *   payload = nonce 16 | ChaCha20-Poly1305(HKDF(file key, nonce, "payload"), 11 zeros | 1, content)
 */
export function ageFile(wrap: (fileKey: Uint8Array) => WrappedKey, content: Uint8Array): Uint8Array {
  // Asking the system costs more than what it gives: key and nonce at once.
  const drawn = randomBytes(32);
  const [fileKey, nonce] = [drawn.subarray(0, 16), drawn.subarray(16)];
  const { args, body } = wrap(fileKey);
  const header = `age-encryption.org/v1\n-> ${args.join(' ')}\n${base64(body)}\n---`;
  const mac = createHmac('sha256', derived(fileKey, new Uint8Array(0), 'header'))
    .update(header)
    .digest();
  const lastChunk = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
  const sealed = chacha20poly1305(derived(fileKey, nonce, 'payload'), lastChunk).encrypt(content);
  wipe(fileKey);
  return concatBytes(Buffer.from(`${header} ${base64(mac)}\n`, 'latin1'), nonce, sealed);
}
