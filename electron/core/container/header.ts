import { createHash } from 'node:crypto';

import { AppError } from '../../../shared/errors';
import { ByteReader, concatBytes, u16, u64 } from '../bytes/big-endian';
import { plaintextLength } from '../cipher/chunked-encryption';
import { FILE_ID_LENGTH } from '../cipher/key-schedule';

/** The first eight bytes of every container. */
export const MAGIC: Uint8Array = Uint8Array.of(0x89, 0x52, 0x53, 0x4c, 0x0d, 0x0a, 0x1a, 0x0a);
export const VERSION = 1;
/** The profile for patients' images: the whole original file, byte for byte. */
export const CLINICAL_PROFILE = 1;
/** magic 8 | version 2 | profile 1 | fileId 16 | payloadLength 8 */
export const HEADER_LENGTH = 35;

/** The container's fixed part: public, and bound to the payload as its context. */
export interface Header {
  readonly fileId: Uint8Array;
  readonly payloadLength: number;
}

/** 35 bytes: magic | version | profile | fileId | payloadLength. */
export function encodeHeader({ fileId, payloadLength }: Header): Uint8Array {
  return concatBytes(MAGIC, u16(VERSION), Uint8Array.of(CLINICAL_PROFILE), fileId, u64(payloadLength));
}

/** Whether bytes begin as a container does. */
export function hasMagic(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && MAGIC.every((byte, index) => bytes[index] === byte);
}

/**
 * Reads the first 35 bytes; more may follow. fileId is a copy. Throws `not-encrypted` (another magic),
 * `unsupported-version`, `unsupported-profile`, `truncated`, or `damaged-header` (a payload length that no
 * payload has).
 */
export function parseHeader(bytes: Uint8Array): Header {
  const begins = bytes.subarray(0, MAGIC.length);
  if (begins.length === 0 || begins.some((byte, index) => byte !== MAGIC[index])) {
    throw new AppError('not-encrypted');
  }
  const reader = new ByteReader(bytes);
  reader.take(MAGIC.length);
  if (reader.u16() !== VERSION) throw new AppError('unsupported-version');
  if (reader.u8() !== CLINICAL_PROFILE) throw new AppError('unsupported-profile');
  const fileId = reader.take(FILE_ID_LENGTH).slice();
  const payloadLength = reader.u64();
  if (plaintextLength(payloadLength) === null)
    throw new AppError('damaged-header', 'no payload is that long');
  return { fileId, payloadLength };
}

/** The payload's context: SHA-512(magic | version | core). */
export function payloadContext(header: Header): Uint8Array {
  return createHash('sha512').update(encodeHeader(header)).digest();
}
