import { createCatMap, drawPermutation } from '../cipher/cat-map';
import { CHUNK_LENGTH, sealChunks, startMessage, TAG_LENGTH } from '../cipher/chunked-encryption';
import { drawFileKey, fileSubkey, keyImageDigest } from '../cipher/key-schedule';

/**
 * "Clinical, on samples": bytes through confusion and the chunks of the clinical profile under a key drawn here and
 * thrown away, tags left out, so that as many bytes come back as went in.
 */
export function encryptClinicalSamples(bytes: Uint8Array, keyImage: Uint8Array): Uint8Array {
  const confused = new Uint8Array(bytes.length);
  createCatMap(drawPermutation()).confuse(bytes, confused);
  const key = drawFileKey(keyImageDigest(keyImage));
  const inputKey = fileSubkey(key, 'payload');
  const { keys } = startMessage({ inputKey, context: key.fileId });
  const chunks = Math.floor(bytes.length / CHUNK_LENGTH) + 1;
  const sealed = new Uint8Array(bytes.length + chunks * TAG_LENGTH);
  sealChunks({ keys, firstChunk: 0, last: true, input: confused, output: sealed });
  const out = new Uint8Array(bytes.length);
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    const from = chunk * (CHUNK_LENGTH + TAG_LENGTH);
    out.set(
      sealed.subarray(from, Math.min(from + CHUNK_LENGTH, sealed.length - TAG_LENGTH)),
      chunk * CHUNK_LENGTH,
    );
  }
  for (const secret of [key.fileKey, inputKey, keys.key]) secret.fill(0);
  return out;
}
