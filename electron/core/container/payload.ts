import type { ChunkKeys } from '../cipher/chunked-encryption';
import { CHUNK_LENGTH, PREAMBLE_LENGTH, SEALED_CHUNK_LENGTH } from '../cipher/chunked-encryption';
import type { Permutation } from '../cipher/cat-map';
import type { PlaintextLayout } from './layout';

/**
 * All that is needed to seal or open any part of a payload, in any order. Plain data, so that it can be posted
 * to a worker; holds the payload's key.
 */
export interface PayloadSchedule {
  readonly keys: ChunkKeys;
  readonly layout: PlaintextLayout;
  readonly permutation: Permutation;
}

/** The run of whole chunks that holds a range of the plaintext. */
export interface CiphertextSpan {
  /** From the payload's first byte. */
  readonly offset: number;
  readonly length: number;
  readonly firstChunk: number;
  /** Whether the payload's last chunk belongs to it. */
  readonly last: boolean;
  /** Plaintext bytes of the first chunk that lie before the range. */
  readonly skip: number;
}

/** Where in a payload the plaintext range [from, from + length) is sealed. length >= 1. */
export function spanOf(layout: PlaintextLayout, from: number, length: number): CiphertextSpan {
  const end = from + length;
  const last = end === layout.plaintextLength || end > lastChunkStart(layout);
  const firstChunk = Math.floor(from / CHUNK_LENGTH);
  const offset = PREAMBLE_LENGTH + firstChunk * SEALED_CHUNK_LENGTH;
  const sealedEnd = last
    ? layout.payloadLength
    : PREAMBLE_LENGTH + Math.ceil(end / CHUNK_LENGTH) * SEALED_CHUNK_LENGTH;
  return { offset, length: sealedEnd - offset, firstChunk, last, skip: from - firstChunk * CHUNK_LENGTH };
}

const lastChunkStart = ({ plaintextLength }: PlaintextLayout) =>
  Math.floor(plaintextLength / CHUNK_LENGTH) * CHUNK_LENGTH;
