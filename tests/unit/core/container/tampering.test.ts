import { beforeAll, describe, expect, test } from 'vitest';

import { newIdentity, recipientOf } from '../../../../electron/core/age/age';
import { concatBytes, u64 } from '../../../../electron/core/bytes/big-endian';
import { SEALED_CHUNK_LENGTH } from '../../../../electron/core/cipher/chunked-encryption';
import { sealChunks } from '../../../../electron/core/cipher/chunked-encryption';
import { inspectHead } from '../../../../electron/core/container/public-head';
import {
  codeOf,
  decryptBytes,
  encryptBytes,
  patternBytes,
  sealBytes,
  sha256,
  startFor,
} from '../../../helpers/containers';
import {
  codeWhenCut,
  codeWithBitFlipped,
  expectedCode,
  FLIP_CODES,
  makeTarget,
} from '../../../helpers/tampering';

// The fixed sample of what tests/full/container-tampering.test.ts does with every bit and every length.
describe('a container of 4 KiB with two readers', () => {
  test('every 61st of its 32,768 bits: flipped, it is refused', async () => {
    const target = await makeTarget(4096, 2_000);
    for (let bit = 0; bit < 32_768; bit += 61) {
      const code = await codeWithBitFlipped(target, bit);
      expect(FLIP_CODES, `bit ${bit}: ${code}`).toContain(code);
      const expected = expectedCode(target, bit);
      if (expected) expect(code, `bit ${bit}`).toBe(expected);
    }
  });
});

describe('a container of 64 KiB', () => {
  test('every 97th length: cut, it is `truncated`', async () => {
    const target = await makeTarget(65_536, 60_000);
    for (let length = 1; length < 65_536; length += 97) {
      expect(await codeWhenCut(target, length), `${length} bytes`).toBe('truncated');
    }
    expect(await codeWhenCut(target, 0)).toBe('not-encrypted');
    expect(await codeWhenCut(target, 65_535)).toBe('truncated');
  });
});

describe('parts that are all genuine', () => {
  let identity: string;
  let recipient: string;
  let container: Uint8Array;
  let at: number;
  const original = patternBytes(100_000);

  beforeAll(async () => {
    identity = await newIdentity('x25519');
    recipient = await recipientOf(identity);
    container = await encryptBytes(original, [recipient]);
    at = inspectHead(container).headLength + 56;
  });

  const chunk = (index: number) =>
    container.subarray(at + index * SEALED_CHUNK_LENGTH, at + (index + 1) * SEALED_CHUNK_LENGTH);
  const withChunks = (...chunks: readonly Uint8Array[]) => concatBytes(container.subarray(0, at), ...chunks);
  const all = () => [0, 1, 2, 3, 4, 5, 6].map(chunk);

  test('are seven chunks, the last shorter', async () => {
    expect(withChunks(...all())).toEqual(container);
    expect(chunk(6).length).toBeLessThan(SEALED_CHUNK_LENGTH);
    expect((await decryptBytes(container, [identity])).original).toEqual(original);
  });

  test.each([
    ['swapped', () => [0, 1, 3, 2, 4, 5, 6].map(chunk), 'damaged-data'],
    ['first and second swapped', () => [1, 0, 2, 3, 4, 5, 6].map(chunk), 'damaged-data'],
    ['duplicated in place', () => [0, 1, 2, 2, 4, 5, 6].map(chunk), 'damaged-data'],
    ['duplicated', () => [0, 1, 2, 2, 3, 4, 5, 6].map(chunk), 'trailing-data'],
    ['dropped', () => [0, 1, 2, 4, 5, 6].map(chunk), 'truncated'],
    ['without the last', () => all().slice(0, 6), 'truncated'],
    ['with a byte behind', () => [...all(), new Uint8Array(1)], 'trailing-data'],
    ['with a chunk behind', () => [...all(), chunk(6)], 'trailing-data'],
  ])('chunks %s are refused', async (_, chunks, code) => {
    expect(await codeOf(decryptBytes(withChunks(...chunks()), [identity]))).toBe(code);
  });

  test('the header of A on the body of B is refused', async () => {
    const other = await encryptBytes(patternBytes(100_000, 9), [recipient]);
    const otherAt = inspectHead(other).headLength;
    const mixed = concatBytes(container.subarray(0, at - 56), other.subarray(otherAt));
    expect(await codeOf(decryptBytes(mixed, [identity]))).toBe('damaged-data');
    // Also when the first 35 bytes alone are exchanged: the wrap holds the other fileId.
    const core = concatBytes(container.subarray(0, 35), other.subarray(35));
    expect(await codeOf(decryptBytes(core, [identity]))).toBe('damaged-header');
    const sameKey = container.slice();
    sameKey.set(u64(inspectHead(container).header.payloadLength - 1), 27);
    expect(await codeOf(decryptBytes(sameKey.subarray(0, -1), [identity]))).toBe('readers-altered');
  });
});

describe('a payload sealed by someone who has the key but not the rules', () => {
  /** Lets `spoil` change the plaintext of a small container, and seals it as the product does. */
  async function spoiled(spoil: (plaintext: Uint8Array, hashOffset: number) => void): Promise<string> {
    const identity = await newIdentity('x25519');
    const original = patternBytes(1_000);
    const started = await startFor(original, [await recipientOf(identity)]);
    const { keys, layout } = started.schedule;
    const honest = sealBytes(started, original);
    const plaintext = new Uint8Array(layout.plaintextLength);
    plaintext.set(started.prefix);
    // What stands in the body does not matter: its hash is taken of what comes out.
    plaintext.set(sha256(original), layout.hashOffset);
    spoil(plaintext, layout.hashOffset);
    const payload = honest.subarray(started.head.length + 56);
    sealChunks({ keys, firstChunk: 0, last: true, input: plaintext, output: payload });
    return codeOf(decryptBytes(honest, [identity]));
  }

  test.each([
    ['a padding byte that is not zero', (bytes: Uint8Array) => (bytes[bytes.length - 1] = 1)],
    ['a first padding byte that is not zero', (bytes: Uint8Array, hash: number) => (bytes[hash + 32] = 1)],
    ['another hash', (bytes: Uint8Array, hash: number) => (bytes[hash]! ^= 1)],
    ['a body that is not the hash’s', () => undefined],
    ['a manifest beyond the payload', (bytes: Uint8Array) => (bytes[2] = 0xff)],
    ['a manifest beyond 64 KiB', (bytes: Uint8Array) => (bytes[0] = 1)],
    ['a manifest that is no JSON', (bytes: Uint8Array) => (bytes[4] = 0x20)],
    [
      'a size that does not fit',
      (bytes: Uint8Array) => bytes.set(new TextEncoder().encode('9'), sizeOffset(bytes)),
    ],
  ])('%s is refused', async (_, spoil) => {
    expect(await spoiled(spoil)).toBe('damaged-data');
  });
});

const sizeOffset = (plaintext: Uint8Array) =>
  Buffer.from(plaintext).indexOf('"size":1000') + '"size":'.length;
