import { createCipheriv } from 'node:crypto';
import type { Keystream } from './baseline';

/** AES-256 in counter mode: the standard's cipher, and what the clinical profile's GCM encrypts with. */
export const aesCounter: Keystream = {
  id: 'aes-256-ctr',
  name: 'AES-256-CTR',
  parameters: 'key = seed as 32 bytes big-endian, counter from 0',
  source: 'FIPS 197, SP 800-38A',
  bytes(length, seed) {
    const key = new Uint8Array(32);
    new DataView(key.buffer).setUint32(28, seed);
    return createCipheriv('aes-256-ctr', key, new Uint8Array(16)).update(new Uint8Array(length));
  },
};
