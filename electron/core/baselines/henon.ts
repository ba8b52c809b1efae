import { byteOfState, unitSeed, type Keystream } from './baseline';

/** (x, y) -> (1 - a x^2 + y, b x) (Henon 1976). */
export const henon: Keystream = {
  id: 'henon',
  name: 'Henon map',
  parameters: 'a = 1.4, b = 0.3, double, 1,000 steps passed over, bits 2^-25..2^-32 of |x|',
  source: 'Henon 1976',
  bytes(length, seed) {
    let [x, y] = [unitSeed(seed) / 10, 0];
    const step = () => {
      [x, y] = [1 - 1.4 * x * x + y, 0.3 * x];
      return x;
    };
    for (let i = 0; i < 1000; i += 1) step();
    return Uint8Array.from({ length }, () => byteOfState(step()));
  },
};
