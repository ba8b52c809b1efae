import type { Keystream } from './baseline';

const MASK = (1n << 64n) - 1n;

/** Knuth's MMIX: a sound linear congruential generator; its upper 32 bits. */
export const linearCongruential: Keystream = {
  id: 'linear-congruential',
  name: 'Linear congruential (MMIX)',
  parameters: 'a = 6364136223846793005, c = 1442695040888963407, m = 2^64; upper 32 bits, big-endian',
  source: 'Knuth, MMIX, 1999',
  bytes(length, seed) {
    const out = new Uint8Array(Math.ceil(length / 4) * 4);
    const view = new DataView(out.buffer);
    let s = BigInt(seed);
    for (let at = 0; at < length; at += 4) {
      s = (6364136223846793005n * s + 1442695040888963407n) & MASK;
      view.setUint32(at, Number(s >> 32n));
    }
    return out.subarray(0, length);
  },
};
