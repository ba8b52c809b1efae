import { createHmac, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';

import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';

import { concatBytes, u16 } from '../bytes/big-endian';
import { wipe } from '../bytes/equal';
import { ageFile, base64, firstOf, type ParsedIdentity, type WrapMaker, type WrappedKey } from './age-file';
import { decodeBech32, decodeBech32Key, encodeBech32 } from './bech32';
import { chacha20poly1305 } from './chacha';
import { bytesOf, freshPrivateKey, privateKeyOf, publicKeyOf } from './curve';

// The mlkem768x25519 stanza of age, with the curve arithmetic in node:crypto and an identity expanded once: the
// library makes the whole key pair anew for every file it opens and does the curve in JavaScript: 7.4 ms of CPU a wrap and
// 6.9 an opening, against 1.6 and 2.9 here.
//   stanza = "mlkem768x25519" base64(ML-KEM ciphertext 1,088 | share 32), body = ChaCha20-Poly1305(key, nonce, file key)
//   shared secret = SHA3-256(ML-KEM secret | X25519 secret | share | X25519 public key | "\.//^\")    (X-Wing)
//   key and nonce = HPKE (RFC 9180, base mode, KEM 0x647a, HKDF-SHA-256, ChaCha20-Poly1305) of the shared secret
//   identity = seed 32; SHAKE256(seed) = ML-KEM seed 64 | X25519 scalar 32; recipient = ML-KEM key 1,184 | X25519 key 32

const TYPE = 'mlkem768x25519';
const XWING_LABEL = Buffer.from('\\.//^\\', 'latin1');
const KEM_KEY_LENGTH = 1184;
const KEM_SEED_LENGTH = 64;
const KEM_CIPHERTEXT_LENGTH = 1088;
const CURVE_LENGTH = 32;

interface Secrets {
  readonly kem: Uint8Array;
  readonly curve: Uint8Array;
}

/** X-Wing's shared secret; both secrets are overwritten. */
function combined({ kem, curve }: Secrets, share: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const all = concatBytes(kem, curve, share, publicKey, XWING_LABEL);
  const secret = sha3_256(all);
  wipe(all, kem, curve);
  return secret;
}

const SUITE = Buffer.from('HPKE-v1HPKE\x64\x7a\x00\x01\x00\x03', 'latin1');
const hmac = (key: Uint8Array, ...parts: readonly Uint8Array[]) =>
  new Uint8Array(
    createHmac('sha256', key)
      .update(concatBytes(...parts))
      .digest(),
  );
const extract = (salt: Uint8Array, label: string, input = new Uint8Array(0)) =>
  hmac(salt, SUITE, Buffer.from(label), input);
/** At most 32 bytes: HKDF-Expand's first block. */
const expand = (prk: Uint8Array, label: string, info: Uint8Array, length: number) =>
  hmac(prk, u16(length), SUITE, Buffer.from(label), info, Uint8Array.of(1)).subarray(0, length);

const NO_SALT = new Uint8Array(32);
const CONTEXT = concatBytes(
  Uint8Array.of(0),
  extract(NO_SALT, 'psk_id_hash'),
  extract(NO_SALT, 'info_hash', Buffer.from('age-encryption.org/mlkem768x25519')),
);

/** The cipher of an age file key; `shared` is overwritten. */
function bodyCipher(shared: Uint8Array) {
  const secret = extract(shared, 'secret');
  wipe(shared);
  const cipher = chacha20poly1305(
    expand(secret, 'key', CONTEXT, 32),
    expand(secret, 'base_nonce', CONTEXT, 12),
  );
  wipe(secret);
  return cipher;
}

/** Null where `recipient` is not a hybrid recipient (lower case, age1pq1…). */
export function hybridRecipient(recipient: string): WrapMaker | null {
  const theirs = decodeBech32('age1pq', recipient, KEM_KEY_LENGTH + CURVE_LENGTH);
  if (!theirs) return null;
  const [kemKey, curveKey] = [theirs.subarray(0, KEM_KEY_LENGTH), theirs.subarray(KEM_KEY_LENGTH)];
  const publicKey = publicKeyOf(curveKey);
  const wrap = (fileKey: Uint8Array): WrappedKey => {
    const { cipherText, sharedSecret } = ml_kem768.encapsulate(kemKey);
    const ephemeral = freshPrivateKey();
    const share = bytesOf(createPublicKey(ephemeral));
    const curve = diffieHellman({ privateKey: ephemeral, publicKey });
    const body = bodyCipher(combined({ kem: sharedSecret, curve }, share, curveKey)).encrypt(fileKey);
    return { args: [TYPE, base64(concatBytes(cipherText, share))], body };
  };
  return { encrypt: (content) => ageFile(wrap, content) };
}

interface KeyPair {
  readonly kem: { readonly secretKey: Uint8Array; readonly publicKey: Uint8Array };
  readonly curve: { readonly privateKey: KeyObject; readonly bytes: Uint8Array };
}

/** The key pair of a seed of 32 bytes, which is overwritten. */
function keyPairOf(seed: Uint8Array): KeyPair {
  const expanded = shake256(seed, { dkLen: KEM_SEED_LENGTH + CURVE_LENGTH });
  const kem = ml_kem768.keygen(expanded.subarray(0, KEM_SEED_LENGTH));
  const privateKey = privateKeyOf(expanded.subarray(KEM_SEED_LENGTH));
  wipe(seed, expanded);
  return { kem, curve: { privateKey, bytes: bytesOf(createPublicKey(privateKey)) } };
}

/** Reads AGE-SECRET-KEY-PQ-1…; null where `identity` is not one. */
export function hybridIdentity(identity: string): ParsedIdentity | null {
  const upper = identity === identity.toUpperCase();
  const seed = upper ? decodeBech32Key('age-secret-key-pq-', identity.toLowerCase()) : null;
  if (!seed) return null;
  const { kem, curve } = keyPairOf(seed);
  const unwrap = ({ args, body }: WrappedKey): Uint8Array | null => {
    const bytes = Buffer.from(args[1] ?? '', 'base64');
    const isWhole = bytes.length === KEM_CIPHERTEXT_LENGTH + CURVE_LENGTH && base64(bytes) === args[1];
    if (args.length !== 2 || !isWhole || body.length !== 32) return null;
    const share = bytes.subarray(KEM_CIPHERTEXT_LENGTH);
    try {
      const secrets = {
        kem: ml_kem768.decapsulate(bytes.subarray(0, KEM_CIPHERTEXT_LENGTH), kem.secretKey),
        curve: diffieHellman({ privateKey: curve.privateKey, publicKey: publicKeyOf(share) }),
      };
      return bodyCipher(combined(secrets, share, curve.bytes)).decrypt(body);
    } catch {
      // A share of small order, or a body for somebody else.
      return null;
    }
  };
  return {
    recipient: encodeBech32('age1pq', concatBytes(kem.publicKey, curve.bytes)),
    unwrapFileKey: firstOf(TYPE, unwrap),
  };
}
