import { sealChunks } from '../cipher/chunked-encryption';
import type { Keystream } from './baseline';
import { sealedLength, withoutTags } from './clinical-samples';

/** What the clinical profile's chunks add to a file: its AES-256-GCM over zeros, tags left out. */
export const clinicalKeystream: Keystream = {
  id: 'clinical-gcm',
  name: 'AES-256-GCM in chunks (clinical)',
  parameters:
    'key = seed as 32 bytes big-endian, base nonce 0, a nonce for each chunk of 16 KiB, no confusion',
  source: 'SP 800-38D; c2sp.org/chunked-encryption',
  bytes(length, seed) {
    const key = new Uint8Array(32);
    new DataView(key.buffer).setUint32(28, seed);
    const sealed = new Uint8Array(sealedLength(length));
    const keys = { key, baseNonce: new Uint8Array(12) };
    sealChunks({ keys, firstChunk: 0, last: true, input: new Uint8Array(length), output: sealed });
    return withoutTags(sealed, length);
  },
};
