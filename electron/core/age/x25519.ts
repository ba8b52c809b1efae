import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';

import { chacha20poly1305 } from '@noble/ciphers/chacha.js';

import { concatBytes } from '../bytes/big-endian';
import { wipe } from '../bytes/equal';

// The X25519 stanza of age-encryption.org/v1, with the curve arithmetic in node:crypto: through WebCrypto the
// library spends 4 ms of CPU a file on importing keys, this spends 0.3 ms, and a job has a thousand small files.
//   stanza = "X25519" base64(ephemeral share), body = ChaCha20-Poly1305(key, nonce 0, age file key)
//   key = HKDF-SHA-256(ikm = X25519(ephemeral, recipient), salt = share | recipient, "age-encryption.org/v1/X25519")

const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** The 32 bytes in 52 symbols of 5 bits, from a Bech32 string whose checksum has been checked. */
function keyBytes(symbols: string): Uint8Array {
  const bytes = new Uint8Array(32);
  let bits = 0;
  let held = 0;
  let written = 0;
  for (const symbol of symbols) {
    bits = ((bits << 5) | BECH32.indexOf(symbol)) & 0xfff;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    bytes[written++] = bits >> held;
  }
  return bytes;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

function publicKeyOf(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
}

const bytesOf = (publicKey: KeyObject): Uint8Array =>
  Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');

/** A stanza as age-encryption hands it over and takes it. */
interface WrappedKey {
  readonly args: string[];
  readonly body: Uint8Array;
}

/** The cipher of an age file key between an ephemeral share and a recipient; `secret` is overwritten. */
function bodyCipher(secret: Uint8Array, share: Uint8Array, recipient: Uint8Array) {
  const salt = concatBytes(share, recipient);
  const key = new Uint8Array(hkdfSync('sha256', secret, salt, 'age-encryption.org/v1/X25519', 32));
  wipe(secret);
  return chacha20poly1305(key, new Uint8Array(12));
}

/** A recipient for age-encryption's Encrypter. `recipient` must have passed the library's own check. */
export function x25519Recipient(recipient: string): { wrapFileKey(fileKey: Uint8Array): WrappedKey[] } {
  const theirs = keyBytes(recipient.slice('age1'.length, -6));
  const publicKey = publicKeyOf(theirs);
  return {
    wrapFileKey(fileKey) {
      const ephemeral = generateKeyPairSync('x25519');
      const share = bytesOf(ephemeral.publicKey);
      const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey });
      const body = bodyCipher(secret, share, theirs).encrypt(fileKey);
      return [{ args: ['X25519', base64(share)], body }];
    },
  };
}

const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** An identity for age-encryption's Decrypter. `identity` must have passed the library's own check. */
export function x25519Identity(identity: string): {
  unwrapFileKey(stanzas: WrappedKey[]): Uint8Array | null;
} {
  const scalar = keyBytes(identity.slice('AGE-SECRET-KEY-1'.length, -6).toLowerCase());
  const pkcs8 = Buffer.concat([PKCS8_PREFIX, scalar]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  wipe(scalar, pkcs8);
  const ours = bytesOf(createPublicKey(privateKey));
  const unwrap = ({ args, body }: WrappedKey): Uint8Array | null => {
    const share = Buffer.from(args[1] ?? '', 'base64');
    if (args.length !== 2 || share.length !== 32 || base64(share) !== args[1] || body.length !== 32)
      return null;
    try {
      const secret = diffieHellman({ privateKey, publicKey: publicKeyOf(share) });
      return bodyCipher(secret, share, ours).decrypt(body);
    } catch {
      // A share of small order, or a body for somebody else.
      return null;
    }
  };
  return {
    unwrapFileKey(stanzas) {
      for (const stanza of stanzas) {
        const fileKey = stanza.args[0] === 'X25519' ? unwrap(stanza) : null;
        if (fileKey) return fileKey;
      }
      return null;
    },
  };
}
