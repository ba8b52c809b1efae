import fc from 'fast-check';
import { expect, test } from 'vitest';

import { padmeLength } from '../../../../electron/core/container/padding';

/** The formula of the format page, in integers of any size. */
function padmeByTheBook(length: number): number {
  const L = BigInt(length);
  const E = BigInt(L.toString(2).length - 1);
  const S = BigInt(E.toString(2).length - 1) + 1n;
  const m = 2n ** (E - S) - 1n;
  return Number((L + m) & ~m);
}

test('is (L + m) AND NOT m, at most 11.6 % more, 3.1 % above 1 MiB', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: 36, max: 1e6 }), fc.integer({ min: 36, max: 2 ** 52 })),
      (length) => {
        const padded = padmeLength(length);
        expect(padded).toBe(padmeByTheBook(length));
        expect(padded / length - 1).toBeLessThanOrEqual(length > 2 ** 20 ? 0.0314 : 0.116);
        expect(padmeLength(padded)).toBe(padded);
      },
    ),
  );
});

test('edges of powers of two', () => {
  for (let exponent = 6; exponent <= 51; exponent++) {
    for (const length of [2 ** exponent - 1, 2 ** exponent, 2 ** exponent + 1]) {
      expect(padmeLength(length)).toBe(padmeByTheBook(length));
    }
  }
});

test('a length beyond 2^53 is `too-large`', () => {
  expect(() => padmeLength(Number.MAX_SAFE_INTEGER)).toThrowError(
    expect.objectContaining({ code: 'too-large' }) as Error,
  );
});
