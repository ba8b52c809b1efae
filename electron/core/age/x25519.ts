import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

import { chacha20poly1305 } from '@noble/ciphers/chacha.js';

import { concatBytes } from '../bytes/big-endian';
import { wipe } from '../bytes/equal';
import { decodeBech32Key, encodeBech32 } from './bech32';

// The X25519 stanza of age-encryption.org/v1, with the curve arithmetic in node:crypto: through WebCrypto the
// library spends four times the CPU of this, most of it on importing keys, and a job has a thousand small files.
// The file around it is written here as well, because the library's streams cost as much again; it is opened by the
// library, and by the age program in the tests.
//   stanza = "X25519" base64(ephemeral share), body = ChaCha20-Poly1305(key, nonce 0, age file key)
//   key = HKDF-SHA-256(ikm = X25519(ephemeral, recipient), salt = share | recipient, "age-encryption.org/v1/X25519")

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/, '');

function publicKeyOf(bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
}

const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** The key of a scalar of 32 bytes, which is overwritten. */
function privateKeyOf(scalar: Uint8Array): KeyObject {
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
function freshPrivateKey(): KeyObject {
  const scalar = randomBytes(32);
  const d = scalar.toString('base64url');
  wipe(scalar);
  return createPrivateKey({ key: { kty: 'OKP', crv: 'X25519', x: '', d }, format: 'jwk' });
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

/** Makes wraps for one X25519 recipient. */
export interface X25519Recipient {
  /** A binary age v1 file that holds `content`, at most 64 KiB. */
  encrypt(content: Uint8Array): Uint8Array;
}

/** Null where `recipient` is not an X25519 recipient (lower case, age1…). */
export function x25519Recipient(recipient: string): X25519Recipient | null {
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
  return {
    encrypt(content) {
      const fileKey = randomBytes(16);
      const file = ageFile(fileKey, wrap(fileKey), content);
      wipe(fileKey);
      return file;
    },
  };
}

const derived = (fileKey: Uint8Array, salt: Uint8Array, purpose: string) =>
  new Uint8Array(hkdfSync('sha256', fileKey, salt, purpose, 32));

/**
 * age-encryption.org/v1 with one stanza and a payload of one chunk:
 *   header = "age-encryption.org/v1" stanza "---", mac = HMAC-SHA-256(HKDF(file key, "header"), header)
 *   payload = nonce 16 | ChaCha20-Poly1305(HKDF(file key, nonce, "payload"), 11 zeros | 1, content)
 */
function ageFile(fileKey: Uint8Array, { args, body }: WrappedKey, content: Uint8Array): Uint8Array {
  const header = `age-encryption.org/v1\n-> ${args.join(' ')}\n${base64(body)}\n---`;
  const mac = createHmac('sha256', derived(fileKey, new Uint8Array(0), 'header'))
    .update(header)
    .digest();
  const nonce = randomBytes(16);
  const lastChunk = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
  const sealed = chacha20poly1305(derived(fileKey, nonce, 'payload'), lastChunk).encrypt(content);
  return concatBytes(Buffer.from(`${header} ${base64(mac)}\n`, 'latin1'), nonce, sealed);
}

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
