import { chacha20poly1305 as noble } from '@noble/ciphers/chacha.js';
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { chacha20poly1305 } from '../../../../electron/core/age/chacha';

const hex = (text: string) => new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex'));

// RFC 8439, A.5 has associated data, and so has 2.8.2: without it there is the library to compare with, whose own tests
// hold the RFC's.
it('seals as the library does, and each opens what the other sealed', () => {
  for (const length of [0, 1, 15, 16, 48, 63, 64, 65, 1000]) {
    const [key, nonce, content] = [randomBytes(32), randomBytes(12), new Uint8Array(randomBytes(length))];
    const sealed = chacha20poly1305(key, nonce).encrypt(content);
    expect(sealed).toEqual(noble(key, nonce).encrypt(content));
    expect(chacha20poly1305(key, nonce).decrypt(sealed)).toEqual(content);
    expect(noble(key, nonce).decrypt(sealed)).toEqual(content);
  }
});

it('has one result for zeros', () => {
  // Zeros under a zero key and nonce: RFC 8439, A.1, test vector 2 (block counter 1) is the key stream.
  const sealed = chacha20poly1305(new Uint8Array(32), new Uint8Array(12)).encrypt(new Uint8Array(64));
  expect(sealed.subarray(0, 64)).toEqual(
    hex(`9f07e7be5551387a98ba977c732d080d cb0f29a048e3656912c6533e32ee7aed
         29b721769ce64e43d57133b074d839d5 31ed1f28510afb45ace10a1f4b794d6f`),
  );
});

it('opens nothing that was changed, cut, or sealed under another key or nonce', () => {
  const [key, nonce] = [randomBytes(32), randomBytes(12)];
  const sealed = chacha20poly1305(key, nonce).encrypt(new Uint8Array(32));
  for (let at = 0; at < sealed.length; at++) {
    const changed = sealed.slice();
    changed[at]! ^= 1;
    expect(() => chacha20poly1305(key, nonce).decrypt(changed), `byte ${at}`).toThrow();
  }
  for (let length = 0; length < sealed.length; length++)
    expect(() => chacha20poly1305(key, nonce).decrypt(sealed.subarray(0, length)), `${length}`).toThrow();
  expect(() => chacha20poly1305(randomBytes(32), nonce).decrypt(sealed)).toThrow();
  expect(() => chacha20poly1305(key, randomBytes(12)).decrypt(sealed)).toThrow();
});
