import type { Keystream } from './baseline';

/** IBM's RANDU: s -> 65539 s mod 2^31, s odd; its low bits. Known to be bad. */
export const randu: Keystream = {
  id: 'randu',
  name: 'RANDU (linear congruential)',
  parameters: 'a = 65539, c = 0, m = 2^31, s odd; low 8 bits',
  source: 'IBM System/360 SSP, 1968',
  bytes(length, seed) {
    let s = (seed % 2 ** 30) * 2 + 1;
    return Uint8Array.from({ length }, () => (s = (65_539 * s) % 2 ** 31) & 255);
  },
};
