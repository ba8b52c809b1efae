import type { Keystream } from './baseline';

/** The keystream of RC4 under a key of 1 to 256 bytes. */
export function rc4Keystream(key: Uint8Array, length: number): Uint8Array {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i);
  const swap = (i: number, j: number) => ([state[i], state[j]] = [state[j]!, state[i]!]);
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + state[i]! + key[i % key.length]!) & 255;
    swap(i, j);
  }
  let [i, j] = [0, 0];
  return Uint8Array.from({ length }, () => {
    i = (i + 1) & 255;
    j = (j + state[i]!) & 255;
    swap(i, j);
    return state[(state[i]! + state[j]!) & 255]!;
  });
}

/** RC4 (Rivest 1987), broken since 2001; kept for comparison. */
export const rc4: Keystream = {
  id: 'rc4',
  name: 'RC4',
  parameters: 'key = seed as 16 bytes big-endian, nothing dropped',
  source: 'RFC 6229',
  bytes(length, seed) {
    const key = new Uint8Array(16);
    new DataView(key.buffer).setUint32(12, seed);
    return rc4Keystream(key, length);
  },
};
