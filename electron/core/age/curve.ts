import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';

import { wipe } from '../bytes/equal';

// Keys of X25519 as node:crypto takes them.

/** The public key of 32 bytes. */
export function publicKeyOf(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
}

const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** The key of a scalar of 32 bytes, which is overwritten. */
export function privateKeyOf(scalar: Uint8Array): KeyObject {
  const pkcs8 = Buffer.concat([PKCS8_PREFIX, scalar]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  wipe(scalar, pkcs8);
  return privateKey;
}

/**
 * A fresh key, of random bytes: Node 20's generateKeyPairSync can wait for itself for ever, when its job is collected
 * while its key is written out. As a JWK, which Node reads in a tenth of the time it takes for PKCS #8; `x` is asked
 * for and not looked at.
 */
export function freshPrivateKey(): KeyObject {
  const scalar = randomBytes(32);
  const d = scalar.toString('base64url');
  wipe(scalar);
  return createPrivateKey({ key: { kty: 'OKP', crv: 'X25519', x: '', d }, format: 'jwk' });
}

/** The 32 bytes of a public key. */
export const bytesOf = (publicKey: KeyObject): Uint8Array =>
  Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
