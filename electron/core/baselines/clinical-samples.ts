import { createCatMap, drawPermutation } from '../cipher/cat-map';
import { errorCodeOf } from '../../../shared/errors';
import {
  CHUNK_LENGTH,
  ciphertextLength,
  openChunks,
  openMessage,
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

function isRefused(open: () => unknown): boolean {
  try {
    open();
    return false;
  } catch (error) {
    return errorCodeOf(error) === 'damaged-data';
  }
}

/** A key with one bit turned. Returns a new array. */
function turned(key: Uint8Array): Uint8Array {
  const other = Uint8Array.from(key);
  other[0]! ^= 1;
  return other;
}

/**
 * Seals the first bytes under a key drawn here, and tries to open them with one that differs in one bit: of the two
 * tries, by the message's commitment and by a chunk's tag alone, how many are refused.
 */
export function refusedWithOneBit(
  bytes: Uint8Array,
  keyImage: Uint8Array,
): { readonly tried: number; readonly refused: number } {
  const file = drawFileKey(keyImageDigest(keyImage));
  const inputKey = fileSubkey(file, 'payload');
  const context = file.fileId;
  const { keys, preamble } = startMessage({ inputKey, context });
  const input = bytes.subarray(0, CHUNK_LENGTH - 1);
  const sealed = new Uint8Array(sealedLength(input.length));
  sealChunks({ keys, firstChunk: 0, last: true, input, output: sealed });
  const run = { firstChunk: 0, last: true, input: sealed, output: new Uint8Array(input.length) };
  const tries = [
    isRefused(() => openMessage({ inputKey: turned(inputKey), context, preamble })),
    isRefused(() => openChunks({ ...run, keys: { ...keys, key: turned(keys.key) } })),
  ];
  for (const secret of [file.fileKey, inputKey, keys.key]) secret.fill(0);
  return { tried: tries.length, refused: tries.filter(Boolean).length };
}
