import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  CHUNK_LENGTH,
  ciphertextLength,
  openChunks,
  openMessage,
  plaintextLength,
  PREAMBLE_LENGTH,
  SEALED_CHUNK_LENGTH,
  sealChunks,
  startMessage,
} from '../../../../electron/core/cipher/chunked-encryption';
import { AppError } from '../../../../shared/errors';
import { patternBytes } from '../../../helpers/containers';
import { decryptSlowly, encryptSlowly } from '../../../reference/chunked-encryption';
import vectors from '../../../vectors/wycheproof/c2sp_chunked_encryption_aes_256_gcm_test.json';

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));

function decrypt(inputKey: Uint8Array, context: Uint8Array, ciphertext: Uint8Array) {
  const preamble = ciphertext.subarray(0, PREAMBLE_LENGTH);
  const keys = openMessage({ inputKey, context, preamble });
  const output = new Uint8Array(ciphertext.length);
  const input = ciphertext.subarray(PREAMBLE_LENGTH);
  return {
    keys,
    message: output.subarray(0, openChunks({ keys, firstChunk: 0, last: true, input, output })),
  };
}

function encrypt(inputKey: Uint8Array, context: Uint8Array, message: Uint8Array) {
  const { keys, preamble } = startMessage({ inputKey, context });
  const ciphertext = new Uint8Array(ciphertextLength(message.length));
  ciphertext.set(preamble);
  const output = ciphertext.subarray(PREAMBLE_LENGTH);
  expect(sealChunks({ keys, firstChunk: 0, last: true, input: message, output })).toBe(output.length);
  return ciphertext;
}

describe('Wycheproof, Cobblestone-256', () => {
  const cases = vectors.testGroups.flatMap((group) => group.tests);

  test('holds 35 vectors', () => expect(cases).toHaveLength(35));

  test.each(cases)('$tcId: $comment ($result)', async (vector) => {
    const key = hex(vector.key);
    const context = hex(vector.ctx);
    const ciphertext = new Uint8Array(inflateSync(hex(vector.ct)));
    const slow = await decryptSlowly({ inputKey: key, context, ciphertext });
    if (vector.result === 'invalid') {
      expect(() => decrypt(key, context, ciphertext)).toThrowError(
        expect.objectContaining({ code: 'damaged-data' }) as AppError,
      );
      expect(slow).toBeNull();
      return;
    }
    const { keys, message } = decrypt(key, context, ciphertext);
    expect(Buffer.from(keys.key).toString('hex')).toBe(vector.aeadKey);
    expect(Buffer.from(keys.baseNonce).toString('hex')).toBe(vector.baseNonce);
    expect(message).toHaveLength(vector.msgLength!);
    expect(createHash('sha512').update(message).digest('hex')).toBe(vector.msgSha512);
    expect(Buffer.from(slow!).equals(message)).toBe(true);
  });
});

describe('chunks', () => {
  const inputKey = patternBytes(32);
  const context = patternBytes(64, 2);

  test('the twin opens what we seal, and we what it seals', async () => {
    for (const length of [0, 1, CHUNK_LENGTH - 1, CHUNK_LENGTH, CHUNK_LENGTH + 1, 3 * CHUNK_LENGTH, 70_000]) {
      const message = patternBytes(length, 3);
      const ours = await decryptSlowly({
        inputKey,
        context,
        ciphertext: encrypt(inputKey, context, message),
      });
      expect(Buffer.from(ours!).equals(message)).toBe(true);
      const theirs = await encryptSlowly({ inputKey, context, salt: patternBytes(24, 4), message });
      expect(theirs).toHaveLength(ciphertextLength(length));
      expect(Buffer.from(decrypt(inputKey, context, theirs).message).equals(message)).toBe(true);
    }
  });

  test('runs sealed and opened apart make the same message', () => {
    const message = patternBytes(5 * CHUNK_LENGTH + 77);
    const { keys } = startMessage({ inputKey, context });
    const whole = new Uint8Array(message.length + 6 * 16);
    sealChunks({ keys, firstChunk: 0, last: true, input: message, output: whole });
    const parts = new Uint8Array(whole.length);
    const cut = 2 * CHUNK_LENGTH;
    sealChunks({ keys, firstChunk: 0, last: false, input: message.subarray(0, cut), output: parts });
    const rest = parts.subarray(2 * SEALED_CHUNK_LENGTH);
    sealChunks({ keys, firstChunk: 2, last: true, input: message.subarray(cut), output: rest });
    expect(Buffer.from(parts).equals(whole)).toBe(true);

    // In place: `output` may be the input's own memory.
    const length = openChunks({ keys, firstChunk: 2, last: true, input: rest, output: rest });
    expect(Buffer.from(rest.subarray(0, length)).equals(message.subarray(cut))).toBe(true);
  });

  test('a chunk that does not hold is not written', () => {
    const { keys } = startMessage({ inputKey, context });
    const sealed = new Uint8Array(116);
    sealChunks({ keys, firstChunk: 0, last: true, input: patternBytes(100), output: sealed });
    sealed[115]! ^= 1;
    const output = new Uint8Array(100);
    expect(() => openChunks({ keys, firstChunk: 0, last: true, input: sealed, output })).toThrow(AppError);
    expect(output.every((byte) => byte === 0)).toBe(true);
  });

  test('chunk numbers beyond 32 bits have nonces of their own', () => {
    const { keys } = startMessage({ inputKey, context });
    const input = patternBytes(10);
    const sealAt = (firstChunk: number) => {
      const output = new Uint8Array(26);
      sealChunks({ keys, firstChunk, last: true, input, output });
      return Buffer.from(output).toString('hex');
    };
    const numbers = [0, 1, 255, 256, 2 ** 16, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 38];
    expect(new Set(numbers.map(sealAt)).size).toBe(numbers.length);
  });

  test('every message has a salt of its own', () => {
    const salts = Array.from({ length: 100 }, () =>
      Buffer.from(startMessage({ inputKey, context }).preamble).toString('hex'),
    );
    expect(new Set(salts).size).toBe(100);
  });

  test('lengths: plaintextLength undoes ciphertextLength and knows what no message has', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 40 }), (length) => plaintextLength(ciphertextLength(length)) === length),
    );
    for (const length of [0, 55, 71, 56 + SEALED_CHUNK_LENGTH, 56 + SEALED_CHUNK_LENGTH + 15]) {
      expect(plaintextLength(length)).toBeNull();
    }
  });
});
