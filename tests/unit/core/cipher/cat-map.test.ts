import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  collapsedMatrix,
  createCatMap,
  drawPermutation,
  isIdentity,
  isPermutationInRange,
  type Permutation,
  SQUARE_LENGTH,
} from '../../../../electron/core/cipher/cat-map';
import { patternBytes } from '../../../helpers/containers';
import { confuseSlowly } from '../../../reference/cat-map';

const permutations = fc.record({
  p: fc.integer({ min: 1, max: 255 }),
  q: fc.integer({ min: 1, max: 255 }),
  k: fc.integer({ min: 1, max: 64 }),
});

const confuse = (permutation: Permutation, body: Uint8Array) => {
  const output = new Uint8Array(body.length);
  createCatMap(permutation).confuse(body, output);
  return output;
};

const same = (a: Uint8Array, b: Uint8Array) => Buffer.from(a).equals(b);

describe('cat map', () => {
  test('is what its readable twin does, and restore undoes it', () => {
    const lengths = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 9_000 }));
    fc.assert(
      fc.property(permutations, lengths, (permutation, length) => {
        const body = patternBytes(length, length + 1);
        const confused = confuse(permutation, body);
        const restored = new Uint8Array(length);
        createCatMap(permutation).restore(confused, restored);
        return same(confused, confuseSlowly(body, permutation)) && same(restored, body);
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    SQUARE_LENGTH - 1,
    SQUARE_LENGTH,
    SQUARE_LENGTH + 3,
    SQUARE_LENGTH + 4_444,
    2 * SQUARE_LENGTH + 16,
    // Beyond the first four squares there is a table.
    6 * SQUARE_LENGTH + 16,
  ])('a body of %i bytes is what the twin makes of it', (length) => {
    const permutation = { p: 17, q: 201, k: 3 };
    const body = patternBytes(length);
    expect(same(confuse(permutation, body), confuseSlowly(body, permutation))).toBe(true);
  });

  test('full squares are what the twin makes of them, with and without a table', () => {
    const square = patternBytes(SQUARE_LENGTH);
    fc.assert(
      fc.property(permutations, (permutation) => {
        const expected = confuseSlowly(square, permutation);
        const map = createCatMap(permutation);
        const output = new Uint8Array(SQUARE_LENGTH);
        for (let time = 0; time < 6; time++) {
          map.confuse(square, output);
          if (!same(output, expected)) return false;
          map.restore(output, output);
          if (!same(output, square)) return false;
        }
        return true;
      }),
      { numRuns: 12 },
    );
  });

  test('runs cut at squares, any alignment and the same memory give the same bytes', () => {
    const permutation = { p: 3, q: 5, k: 7 };
    const body = patternBytes(2 * SQUARE_LENGTH + 1_001);
    const whole = confuse(permutation, body);
    const map = createCatMap(permutation);

    const memory = new Uint8Array(body.length + 3).subarray(3);
    memory.set(body);
    const cut = SQUARE_LENGTH;
    map.confuse(memory.subarray(cut), memory.subarray(cut));
    map.confuse(memory.subarray(0, cut), memory.subarray(0, cut));
    expect(same(memory, whole)).toBe(true);
    map.restore(memory, memory);
    expect(same(memory, body)).toBe(true);
  });

  test('p = q = 1 on 256 x 256 has the period 192 of the paper', () => {
    const periods = Array.from({ length: 384 }, (_, index) => index + 1).filter((k) =>
      isIdentity({ p: 1, q: 1, k }),
    );
    expect(periods).toEqual([192, 384]);
    expect(collapsedMatrix({ p: 1, q: 1, k: 1 }, 256)).toEqual([1, 1, 1, 2]);
  });

  test('what is drawn is in range and moves something', () => {
    for (let round = 0; round < 2_000; round++) {
      const drawn = drawPermutation();
      expect(isPermutationInRange(drawn)).toBe(true);
      expect(isIdentity(drawn)).toBe(false);
    }
  });

  test('about one in a hundred is the identity, which is why it is drawn again', () => {
    let identities = 0;
    for (let p = 1; p < 256; p += 5) {
      for (let q = 1; q < 256; q++) for (let k = 1; k <= 64; k++) if (isIdentity({ p, q, k })) identities++;
    }
    const share = identities / (51 * 255 * 64);
    expect(share).toBeGreaterThan(0.001);
    expect(share).toBeLessThan(0.03);
  });

  test.each([
    { p: 0, q: 1, k: 1 },
    { p: 256, q: 1, k: 1 },
    { p: 1, q: 1.5, k: 1 },
    { p: 1, q: 1, k: 65 },
    { p: 1, q: 1, k: 0 },
    { p: NaN, q: 1, k: 1 },
  ])('refuses $p $q $k', (permutation) => {
    expect(() => createCatMap(permutation)).toThrowError(
      expect.objectContaining({ code: 'damaged-data' }) as Error,
    );
  });
});
