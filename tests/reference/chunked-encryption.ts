import { webcrypto } from 'node:crypto';

import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';

// The slow readable twin of electron/core/cipher/chunked-encryption.ts, written from c2sp.org/chunked-encryption
// with another HKDF and another AES-GCM than the product uses.

const CHUNK = 16 * 1024;

async function keysOf(inputKey: Uint8Array, salt: Uint8Array, context: Uint8Array) {
  const label = new TextEncoder().encode('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM');
  const info = Uint8Array.from([...label, 0, ...salt, ...context]);
  const first = hmac(sha512, inputKey, Uint8Array.from([...info, 1]));
  const second = hmac(sha512, inputKey, Uint8Array.from([...first, ...info, 2]));
  const output = Uint8Array.from([...first, ...second]).slice(0, 76);
  const key = await webcrypto.subtle.importKey('raw', output.slice(0, 32), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ]);
  return { key, baseNonce: output.slice(32, 44), commitment: output.slice(44) };
}

function nonceOf(baseNonce: Uint8Array, chunk: number): Uint8Array<ArrayBuffer> {
  const number = BigInt(chunk).toString(16).padStart(24, '0');
  return Uint8Array.from(
    baseNonce,
    (byte, index) => byte ^ parseInt(number.slice(index * 2, index * 2 + 2), 16),
  );
}

/** salt | commitment | chunks. */
export async function encryptSlowly(options: {
  readonly inputKey: Uint8Array;
  readonly context: Uint8Array;
  readonly salt: Uint8Array;
  readonly message: Uint8Array;
}): Promise<Uint8Array> {
  const { inputKey, context, salt, message } = options;
  const { key, baseNonce, commitment } = await keysOf(inputKey, salt, context);
  const parts: Uint8Array[] = [salt, commitment];
  for (let chunk = 0; chunk * CHUNK <= message.length; chunk++) {
    const plaintext = message.slice(chunk * CHUNK, (chunk + 1) * CHUNK);
    const iv = nonceOf(baseNonce, chunk);
    parts.push(new Uint8Array(await webcrypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plaintext)));
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** The message, or null when anything does not hold. */
export async function decryptSlowly(options: {
  readonly inputKey: Uint8Array;
  readonly context: Uint8Array;
  readonly ciphertext: Uint8Array;
}): Promise<Uint8Array | null> {
  const { inputKey, context, ciphertext } = options;
  if (inputKey.length !== 32 || ciphertext.length < 56) return null;
  const { key, baseNonce, commitment } = await keysOf(inputKey, ciphertext.slice(0, 24), context);
  if (!Buffer.from(commitment).equals(ciphertext.slice(24, 56))) return null;
  const parts: Uint8Array[] = [];
  let rest = ciphertext.slice(56);
  for (let chunk = 0; ; chunk++) {
    const sealed = rest.slice(0, CHUNK + 16);
    rest = rest.slice(CHUNK + 16);
    try {
      const iv = nonceOf(baseNonce, chunk);
      parts.push(new Uint8Array(await webcrypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed)));
    } catch {
      return null;
    }
    if (sealed.length < CHUNK + 16) return rest.length === 0 ? new Uint8Array(Buffer.concat(parts)) : null;
  }
}
