import { bech32 } from '@scure/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decodeBech32Key, encodeBech32 } from '../../../../electron/core/age/bech32';

const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });

test('is what the age library’s own Bech32 makes of 32 bytes, and comes back', () => {
  fc.assert(
    fc.property(keys, fc.constantFrom('age', 'age-secret-key-'), (bytes, prefix) => {
      const text = encodeBech32(prefix, bytes);
      expect(text).toBe(bech32.encodeFromBytes(prefix, bytes));
      expect(decodeBech32Key(prefix, text)).toEqual(bytes);
    }),
  );
});

test('one to three changed letters are noticed', () => {
  const symbols = fc.constantFrom(...'qpzry9x8gf2tvdw0s3jn54khce6mua7l');
  const changes = fc.array(fc.tuple(fc.nat({ max: 57 }), symbols), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(keys, changes, (bytes, letters) => {
      const text = [...encodeBech32('age', bytes)];
      for (const [at, letter] of letters) text[4 + at] = letter;
      const changed = text.join('');
      fc.pre(changed !== encodeBech32('age', bytes));
      expect(decodeBech32Key('age', changed)).toBeNull();
    }),
  );
});

test('other prefixes, lengths and padding are refused', () => {
  const text = encodeBech32('age', new Uint8Array(32));
  expect(decodeBech32Key('ag', text)).toBeNull();
  expect(decodeBech32Key('age', text.slice(0, -1))).toBeNull();
  expect(decodeBech32Key('age', encodeBech32('age', new Uint8Array(31)))).toBeNull();
  expect(decodeBech32Key('age', encodeBech32('age', new Uint8Array(33)))).toBeNull();
  expect(decodeBech32Key('age', text.toUpperCase())).toBeNull();
  const words = new Array<number>(51).fill(0);
  expect(decodeBech32Key('age', bech32.encode('age', [...words, 1]))).toBeNull();
});
