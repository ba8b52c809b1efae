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
import { decodeBech32Key, encodeBech32 } from './bech32';

// The X25519 stanza of age-encryption.org/v1, with the curve arithmetic in node:crypto: through WebCrypto the
// library spends four times the CPU of this, most of it on importing keys, and a job has a thousand small files.
//   stanza = "X25519" base64(ephemeral share), body = ChaCha20-Poly1305(key, nonce 0, age file key)
//   key = HKDF-SHA-256(ikm = X25519(ephemeral, recipient), salt = share | recipient, "age-encryption.org/v1/X25519")

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

/** A recipient for age-encryption's Encrypter; null where `recipient` is not one (lower case, age1…). */
export function x25519Recipient(
  recipient: string,
): { wrapFileKey(fileKey: Uint8Array): WrappedKey[] } | null {
  const theirs = decodeBech32Key('age', recipient);
  if (!theirs) return null;
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

/** An X25519 identity, for age-encryption's Decrypter, and its recipient. */
interface X25519Identity {
  readonly recipient: string;
  unwrapFileKey(stanzas: WrappedKey[]): Uint8Array | null;
}

/** Reads AGE-SECRET-KEY-1…; null where `identity` is not one. */
export function x25519Identity(identity: string): X25519Identity | null {
  const upper = identity === identity.toUpperCase();
  const scalar = upper ? decodeBech32Key('age-secret-key-', identity.toLowerCase()) : null;
  if (!scalar) return null;
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
    recipient: encodeBech32('age', ours),
    unwrapFileKey(stanzas) {
      for (const stanza of stanzas) {
        const fileKey = stanza.args[0] === 'X25519' ? unwrap(stanza) : null;
        if (fileKey) return fileKey;
      }
      return null;
    },
  };
}
