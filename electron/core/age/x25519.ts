import { createPublicKey, diffieHellman } from 'node:crypto';

import { concatBytes } from '../bytes/big-endian';
import { wipe } from '../bytes/equal';
import {
  ageFile,
  base64,
  derived,
  firstOf,
  type ParsedIdentity,
  type WrapMaker,
  type WrappedKey,
} from './age-file';
import { decodeBech32Key, encodeBech32 } from './bech32';
import { chacha20poly1305 } from './chacha';
import { bytesOf, freshPrivateKey, privateKeyOf, publicKeyOf } from './curve';

// The X25519 stanza of age-encryption.org/v1, with the curve arithmetic in node:crypto: through WebCrypto the
// library spends four times the CPU of this, most of it on importing keys, and a job has a thousand small files.
//   stanza = "X25519" base64(ephemeral share), body = ChaCha20-Poly1305(key, nonce 0, age file key)
//   key = HKDF-SHA-256(ikm = X25519(ephemeral, recipient), salt = share | recipient, "age-encryption.org/v1/X25519")

/** The cipher of an age file key between an ephemeral share and a recipient; `secret` is overwritten. */
function bodyCipher(secret: Uint8Array, share: Uint8Array, recipient: Uint8Array) {
  const salt = concatBytes(share, recipient);
  const key = derived(secret, salt, 'age-encryption.org/v1/X25519');
  wipe(secret);
  return chacha20poly1305(key, new Uint8Array(12));
}

/** Null where `recipient` is not an X25519 recipient (lower case, age1…). */
export function x25519Recipient(recipient: string): WrapMaker | null {
  const theirs = decodeBech32Key('age', recipient);
  if (!theirs) return null;
  const publicKey = publicKeyOf(theirs);
  const wrap = (fileKey: Uint8Array): WrappedKey => {
    const ephemeral = freshPrivateKey();
    const share = bytesOf(createPublicKey(ephemeral));
    const secret = diffieHellman({ privateKey: ephemeral, publicKey });
    const body = bodyCipher(secret, share, theirs).encrypt(fileKey);
    return { args: ['X25519', base64(share)], body };
  };
  return { encrypt: (content) => ageFile(wrap, content) };
}

/** Reads AGE-SECRET-KEY-1…; null where `identity` is not one. */
export function x25519Identity(identity: string): ParsedIdentity | null {
  const upper = identity === identity.toUpperCase();
  const scalar = upper ? decodeBech32Key('age-secret-key-', identity.toLowerCase()) : null;
  if (!scalar) return null;
  const privateKey = privateKeyOf(scalar);
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
  return { recipient: encodeBech32('age', ours), unwrapFileKey: firstOf('X25519', unwrap) };
}
