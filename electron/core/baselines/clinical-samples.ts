import { createCatMap, drawPermutation } from '../cipher/cat-map';
import {
  CHUNK_LENGTH,
  ciphertextLength,
  PREAMBLE_LENGTH,
  sealChunks,
  SEALED_CHUNK_LENGTH,
  startMessage,
} from '../cipher/chunked-encryption';
import { drawFileKey, fileSubkey, keyImageDigest } from '../cipher/key-schedule';

/** What stands beside the figures of the clinical profile. */
export const CLINICAL = {
  parameters:
    'generalised cat map of 4-byte units, p and q of 1..255, k of 1..64 drawn; AES-256-GCM in chunks of 16 KiB, a key of its own each time; integers throughout',
  source: 'docs/format.md; c2sp.org/chunked-encryption',
} as const;

/** Bytes of the chunks of `length` bytes, tags and all. */
export const sealedLength = (length: number): number => ciphertextLength(length) - PREAMBLE_LENGTH;

/** The chunks of `length` bytes with their tags left out. */
export function withoutTags(sealed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  for (let from = 0, at = 0; at < length; from += SEALED_CHUNK_LENGTH, at += CHUNK_LENGTH)
    out.set(sealed.subarray(from, from + Math.min(CHUNK_LENGTH, length - at)), at);
  return out;
}

/**
 * Bytes through confusion and the chunks of the clinical profile under a key drawn here and thrown away: what stands
 * behind salt and commitment in a payload, tags and all.
 */
export function sealClinical(bytes: Uint8Array, keyImage: Uint8Array): Uint8Array {
  const confused = new Uint8Array(bytes.length);
  createCatMap(drawPermutation()).confuse(bytes, confused);
  const key = drawFileKey(keyImageDigest(keyImage));
  const inputKey = fileSubkey(key, 'payload');
  const { keys } = startMessage({ inputKey, context: key.fileId });
  const sealed = new Uint8Array(sealedLength(bytes.length));
  sealChunks({ keys, firstChunk: 0, last: true, input: confused, output: sealed });
  for (const secret of [key.fileKey, inputKey, keys.key]) secret.fill(0);
  return sealed;
}

/** "Clinical, on samples": the same with its tags left out, so that as many bytes come back as went in. */
export const encryptClinicalSamples = (bytes: Uint8Array, keyImage: Uint8Array): Uint8Array =>
  withoutTags(sealClinical(bytes, keyImage), bytes.length);
