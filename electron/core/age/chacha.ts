import { createCipheriv, createDecipheriv, getCipherInfo } from 'node:crypto';

import { chacha20poly1305 as inJavaScript } from '@noble/ciphers/chacha.js';

import { concatBytes } from '../bytes/big-endian';

const NAME = 'chacha20-poly1305';
const TAG_LENGTH = 16;
const OPTIONS = { authTagLength: TAG_LENGTH };

/** An AEAD under one key (32 bytes) and nonce (12 bytes): for one message. Sealed is the ciphertext and its tag of 16 bytes. */
export interface OneMessage {
  encrypt(content: Uint8Array): Uint8Array;
  /** Throws where the tag does not hold. */
  decrypt(sealed: Uint8Array): Uint8Array;
}

const inOpenSsl = (key: Uint8Array, nonce: Uint8Array): OneMessage => ({
  encrypt: (content) => {
    const cipher = createCipheriv(NAME, key, nonce, OPTIONS);
    return concatBytes(cipher.update(content), cipher.final(), cipher.getAuthTag());
  },
  decrypt: (sealed) => {
    const decipher = createDecipheriv(NAME, key, nonce, OPTIONS);
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_LENGTH));
    return concatBytes(decipher.update(sealed.subarray(0, -TAG_LENGTH)), decipher.final());
  },
});

/**
 * ChaCha20-Poly1305 (RFC 8439) without associated data, by Node's own where it has it: each thread of a job would
 * compile the one in JavaScript anew, which is what Electron's Node, built on BoringSSL, is left with.
 */
export const chacha20poly1305: (key: Uint8Array, nonce: Uint8Array) => OneMessage =
  getCipherInfo(NAME) === undefined ? inJavaScript : inOpenSsl;
