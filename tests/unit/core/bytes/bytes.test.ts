import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ByteReader, concatBytes, u16, u32, u64 } from '../../../../electron/core/bytes/big-endian';
import { equalBytes, wipe } from '../../../../electron/core/bytes/equal';
import { toHex } from '../../../../electron/core/bytes/hex';

const withCode = (code: string) => expect.objectContaining({ code }) as Error;

describe('big-endian fields', () => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff }),
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.maxSafeNat(),
        fc.uint8Array(),
        (short, long, large, bytes) => {
          const reader = new ByteReader(concatBytes(u16(short), u32(long), u64(large), bytes));
          expect([reader.u16(), reader.u32(), reader.u64()]).toEqual([short, long, large]);
          expect(reader.offset).toBe(14);
          expect(reader.take(reader.left)).toEqual(bytes);
        },
      ),
    );
  });

  test('their order is the network order', () => {
    expect(toHex(concatBytes(u16(0x0102), u32(0x03040506), u64(0x0708090a0b0c)))).toBe(
      '0102030405060000' + '0708090a0b0c',
    );
  });

  test('a field beyond the end is `truncated`, a number beyond 2^53 `damaged-header`', () => {
    expect(() => new ByteReader(new Uint8Array(3)).u32()).toThrowError(withCode('truncated'));
    expect(() => new ByteReader(new Uint8Array(3)).take(4)).toThrowError(withCode('truncated'));
    expect(() => new ByteReader(new Uint8Array(8).fill(255)).u64()).toThrowError(withCode('damaged-header'));
  });
});

test('equalBytes: same length and same bytes', () => {
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false);
  expect(equalBytes(new Uint8Array(0), new Uint8Array(0))).toBe(true);
});

test('wipe overwrites', () => {
  const secret = Uint8Array.of(1, 2, 3);
  wipe(secret);
  expect([...secret]).toEqual([0, 0, 0]);
});
