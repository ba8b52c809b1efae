import type { Keystream } from './baseline';

const N = 624;
const M = 397;

function twist(state: Uint32Array): void {
  for (let i = 0; i < N; i += 1) {
    const y = (state[i]! & 0x8000_0000) | (state[(i + 1) % N]! & 0x7fff_ffff);
    state[i] = state[(i + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908_b0df : 0);
  }
}

/** MT19937 (Matsumoto and Nishimura 1998), init_genrand; words big-endian. */
export const mersenneTwister: Keystream = {
  id: 'mersenne-twister',
  name: 'Mersenne Twister 19937',
  parameters: 'init_genrand(seed), 32-bit words, big-endian',
  source: 'Matsumoto, Nishimura 1998; mt19937ar',
  bytes(length, seed) {
    const state = new Uint32Array(N);
    state[0] = seed;
    for (let i = 1; i < N; i += 1)
      state[i] = Math.imul(1_812_433_253, state[i - 1]! ^ (state[i - 1]! >>> 30)) + i;
    const out = new Uint8Array(Math.ceil(length / 4) * 4);
    const view = new DataView(out.buffer);
    for (let at = 0, i = N; at < length; at += 4, i += 1) {
      if (i === N) {
        twist(state);
        i = 0;
      }
      let y = state[i]!;
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c_5680;
      y ^= (y << 15) & 0xefc6_0000;
      view.setUint32(at, (y ^ (y >>> 18)) >>> 0);
    }
    return out.subarray(0, length);
  },
};
