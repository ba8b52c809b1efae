import { createPublicKey, diffieHellman, generateKeyPairSync, hkdfSync, type KeyObject } from 'node:crypto';

import { chacha20poly1305 } from '@noble/ciphers/chacha.js';

import { concatBytes } from '../bytes/big-endian';
import { wipe } from '../bytes/equal';

// The X25519 stanza of age-encryption.org/v1, with the curve arithmetic in node:crypto: through WebCrypto the
// library spends 4 ms of CPU a file on key import, this spends 0.2 ms, and a job has a thousand small files.
//   stanza = "X25519" base64(ephemeral share), body = ChaCha20-Poly1305(key, nonce 0, age file key)
//   key = HKDF-SHA-256(ikm = X25519(ephemeral, recipient), salt = share | recipient, "age-encryption.org/v1/X25519")

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** The 32 bytes in a recipient string whose checksum has been checked: 52 symbols of 5 bits behind "age1". */
function publicKeyBytes(recipient: string): Uint8Array {
  const bytes = new Uint8Array(32);
  let bits = 0;
  let held = 0;
  let written = 0;
  for (const symbol of recipient.slice(4, 56)) {
    bits = ((bits << 5) | BECH32.indexOf(symbol)) & 0xfff;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    bytes[written++] = bits >> held;
  }
  return bytes;
}

const jwk = (x: string) => ({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' }) as const;

function shareOf(publicKey: KeyObject): Uint8Array {
  const { x } = publicKey.export({ format: 'jwk' });
  return Buffer.from(x!, 'base64url');
}

/** A stanza as age-encryption takes it from a recipient of one's own. */
interface WrappedKey {
  readonly args: string[];
  readonly body: Uint8Array;
}

/** A recipient for age-encryption's Encrypter. `recipient` must have passed the library's own check. */
export function x25519Recipient(recipient: string): { wrapFileKey(fileKey: Uint8Array): WrappedKey[] } {
  const theirs = publicKeyBytes(recipient);
  const publicKey = createPublicKey(jwk(Buffer.from(theirs).toString('base64url')));
  return {
    wrapFileKey(fileKey) {
      const ephemeral = generateKeyPairSync('x25519');
      const share = shareOf(ephemeral.publicKey);
      const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey });
      const salt = concatBytes(share, theirs);
      const key = new Uint8Array(hkdfSync('sha256', secret, salt, 'age-encryption.org/v1/X25519', 32));
      const body = chacha20poly1305(key, new Uint8Array(12)).encrypt(fileKey);
      wipe(key, secret);
      return [{ args: ['X25519', Buffer.from(share).toString('base64').replace(/=+$/, '')], body }];
    },
  };
}
