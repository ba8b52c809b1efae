import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arnoldPeriod,
  decryptPaper,
  encryptPaper,
  fixedPoints,
  PAPER_BYTES,
  scramble,
  unscramble,
  xor,
} from '../../../../electron/core/cipher/paper-profile';

const noise = (seed: number) => {
  let state = seed;
  return Uint8Array.from(
    { length: PAPER_BYTES },
    () => (state = (1_103_515_245 * state + 12_345) % 2 ** 31) >> 16,
  );
};

describe('the paper profile', () => {
  const [image, key] = [noise(1), noise(2)];

  it('restores its raster exactly, in the right order only', () => {
    const { scrambled, cipher } = encryptPaper(image, key);
    expect(decryptPaper(cipher, key)).toEqual(image);
    const wrongOrder = xor(unscramble({ side: 256, channels: 3, data: cipher }, { p: 1, q: 1, k: 10 }), key);
    const right = wrongOrder.filter((byte, i) => byte === image[i]).length / PAPER_BYTES;
    expect(right).toBeLessThan(0.01);
    expect(scrambled).not.toEqual(image);
  });

  it('changes one byte for one byte, and leaves the corner where it is', () => {
    const changed = Uint8Array.from(image);
    changed[12_345]! ^= 1;
    const [a, b] = [encryptPaper(image, key).cipher, encryptPaper(changed, key).cipher];
    expect(a.filter((byte, i) => byte !== b[i])).toHaveLength(1);
    expect(encryptPaper(image, key).scrambled.subarray(0, 3)).toEqual(image.subarray(0, 3));
  });

  it('moves the pixel of column x and row y to (x + y, x + 2y)', () => {
    const data = new Uint8Array(25);
    data[2 * 5 + 1] = 9;
    expect(scramble({ side: 5, channels: 1, data }, { p: 1, q: 1, k: 1 })[0 * 5 + 3]).toBe(9);
  });

  it('comes back after its period: 192 at 256', () => {
    expect(arnoldPeriod({ p: 1, q: 1 }, 256)).toBe(192);
    expect(arnoldPeriod({ p: 1, q: 1 }, 101)).toBe(25);
    expect(fixedPoints({ p: 1, q: 1, k: 10 }, 256)).toBeGreaterThanOrEqual(1);
    expect(fixedPoints({ p: 1, q: 1, k: 192 }, 256)).toBe(65_536);
  });

  it('undoes what it did, whatever p, q, k and the side', () => {
    const range = (max: number) => fc.integer({ min: 1, max });
    fc.assert(
      fc.property(range(255), range(255), range(64), range(40), (p, q, k, side) => {
        const square = { side, channels: 3, data: noise(3).slice(0, side * side * 3) };
        const moved = scramble(square, { p, q, k });
        expect(unscramble({ ...square, data: moved }, { p, q, k })).toEqual(square.data);
      }),
    );
  });
});
