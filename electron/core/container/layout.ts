import { AppError } from '../../../shared/errors';
import { CHUNK_LENGTH, ciphertextLength } from '../cipher/chunked-encryption';
import { padmeLength } from './padding';

export const SHA256_LENGTH = 32;
/** From this size on the manifest is padded so that the body begins with a chunk. */
export const ALIGNED_FROM: number = 1024 * 1024;

/**
 * Where everything lies in the plaintext of a payload: manifestLength u32 | manifest | body | SHA-256 32 |
 * zeros. Offsets and lengths in bytes. Follows from two numbers, so it is known before the first byte is read.
 */
export interface PlaintextLayout {
  /** 4 + manifest */
  readonly bodyOffset: number;
  /** Length of the original and of the body. */
  readonly size: number;
  readonly hashOffset: number;
  /** With its zeros. */
  readonly plaintextLength: number;
  /** As sealed: what the header names. */
  readonly payloadLength: number;
}

/** The layout for a manifest of `manifestLength` bytes and an original of `size`. Throws `too-large` beyond 2^53. */
export function layoutOf(manifestLength: number, size: number): PlaintextLayout {
  const bodyOffset = 4 + manifestLength;
  const hashOffset = bodyOffset + size;
  const plaintextLength = padmeLength(hashOffset + SHA256_LENGTH);
  const payloadLength = ciphertextLength(plaintextLength);
  if (!Number.isSafeInteger(payloadLength)) throw new AppError('too-large', 'a length beyond 2^53');
  return { bodyOffset, size, hashOffset, plaintextLength, payloadLength };
}

/** Whether the body begins with a chunk, so that its squares are runs of sixteen chunks. */
export function isAligned(layout: PlaintextLayout): boolean {
  return layout.bodyOffset % CHUNK_LENGTH === 0;
}
