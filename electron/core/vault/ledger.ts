import { createHmac } from 'node:crypto';
import { ByteReader, u32 } from '../bytes/big-endian';
import { openRecord, sealRecord } from './sealed-record';

// Everything in the ledger hangs on the vault's subkey `ledger` (32 bytes): no entry says anything without it.

/** Bytes of a key image that are held against those before it. */
export const SAMPLE_LENGTH = 4_096;
const KEY_IMAGE_BYTES = 256 * 256 * 3;

const hmac = (ledgerKey: Uint8Array, label: string, ...parts: readonly Uint8Array[]): Uint8Array => {
  const mac = createHmac('sha256', ledgerKey).update(`${label}\0`);
  for (const part of parts) mac.update(part);
  return new Uint8Array(mac.digest());
};

/** What stands for a file key: HMAC-SHA-256(ledger key, "file-key" | 0x00 | FK), 32 bytes. */
export const fileKeyTag = (ledgerKey: Uint8Array, fileKey: Uint8Array): Uint8Array =>
  hmac(ledgerKey, 'file-key', fileKey);

/** What stands for a key image: HMAC-SHA-256(ledger key, "key-image" | 0x00 | SHA-512 of its bytes), 32 bytes. */
export const keyImageTag = (ledgerKey: Uint8Array, keyImageSha512: Uint8Array): Uint8Array =>
  hmac(ledgerKey, 'key-image', keyImageSha512);

/**
 * 4,096 different places in a key image, the same for a ledger key for ever: 24-bit numbers from
 * HMAC-SHA-256(ledger key, "positions" | 0x00 | counter), those that would favour some places thrown away.
 */
export function samplePositions(ledgerKey: Uint8Array): Uint32Array {
  const even = Math.floor(2 ** 24 / KEY_IMAGE_BYTES) * KEY_IMAGE_BYTES;
  const places = new Set<number>();
  for (let counter = 0; places.size < SAMPLE_LENGTH; counter++) {
    const block = new ByteReader(hmac(ledgerKey, 'positions', u32(counter)));
    while (block.left >= 3 && places.size < SAMPLE_LENGTH) {
      const [high, middle, low] = block.take(3);
      const drawn = high! * 65_536 + middle! * 256 + low!;
      if (drawn < even) places.add(drawn % KEY_IMAGE_BYTES);
    }
  }
  return Uint32Array.from(places);
}

/** The bytes of a key image (196,608) at the places: a new array. */
export const sampleOf = (keyImage: Uint8Array, positions: Uint32Array): Uint8Array =>
  Uint8Array.from(positions, (place) => keyImage[place]!);

const PLACE = 'ledger sample';
const sampleKey = (ledgerKey: Uint8Array) => hmac(ledgerKey, 'samples');

/** A sample as it is kept: sealed. */
export const sealSample = (ledgerKey: Uint8Array, sample: Uint8Array): Uint8Array =>
  sealRecord(sampleKey(ledgerKey), PLACE, Buffer.from(sample).toString('base64'));

/** A sample as it was. Throws `damaged-vault` where another key sealed it. */
export const openSample = (ledgerKey: Uint8Array, sealed: Uint8Array): Uint8Array =>
  new Uint8Array(Buffer.from(openRecord(sampleKey(ledgerKey), PLACE, sealed), 'base64'));
