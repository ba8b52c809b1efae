import { createHmac } from 'node:crypto';

import { AppError } from '../../../shared/errors';
import { concatBytes } from '../bytes/big-endian';
import { wipe } from '../bytes/equal';

/** The hash a key derivation runs on, by its node:crypto name. */
export type HkdfHash = 'sha256' | 'sha512';

const HASH_LENGTH: Readonly<Record<HkdfHash, number>> = { sha256: 32, sha512: 64 };

const hmac = (hash: HkdfHash, key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array => {
  const mac = createHmac(hash, key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/** HKDF-Extract (RFC 5869, 2.2): a pseudorandom key as long as the hash. An empty salt is a valid salt. */
export function hkdfExtract(options: {
  readonly hash: HkdfHash;
  readonly inputKey: Uint8Array;
  readonly salt: Uint8Array;
}): Uint8Array {
  return hmac(options.hash, options.salt, options.inputKey);
}

/**
 * HKDF-Expand (RFC 5869, 2.3): T(i) = HMAC(prk, T(i-1) | info | i), cut to `length` bytes.
 * More than 255 blocks throws `internal`.
 */
export function hkdfExpand(options: {
  readonly hash: HkdfHash;
  readonly pseudorandomKey: Uint8Array;
  readonly info: Uint8Array;
  readonly length: number;
}): Uint8Array {
  const { hash, pseudorandomKey, info, length } = options;
  const count = Math.ceil(length / HASH_LENGTH[hash]);
  if (count > 255) throw new AppError('internal', 'HKDF output beyond 255 blocks');
  const output = new Uint8Array(length);
  let block: Uint8Array = new Uint8Array(0);
  for (let index = 1; index <= count; index++) {
    const next = hmac(hash, pseudorandomKey, block, info, Uint8Array.of(index));
    wipe(block);
    block = next;
    const offset = (index - 1) * HASH_LENGTH[hash];
    output.set(block.subarray(0, length - offset), offset);
  }
  wipe(block);
  return output;
}

/** HKDF (RFC 5869): extract, then expand. The pseudorandom key is overwritten. */
export function hkdf(options: {
  readonly hash: HkdfHash;
  readonly inputKey: Uint8Array;
  readonly salt: Uint8Array;
  readonly info: Uint8Array;
  readonly length: number;
}): Uint8Array {
  const pseudorandomKey = hkdfExtract(options);
  try {
    return hkdfExpand({ ...options, pseudorandomKey });
  } finally {
    wipe(pseudorandomKey);
  }
}

/** A label and the bytes that follow it, as HKDF's info. */
export const labelled = (label: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  concatBytes(new TextEncoder().encode(label), ...parts);
