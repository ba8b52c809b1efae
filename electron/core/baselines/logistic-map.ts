import { byteOfState, unitSeed, type Keystream } from './baseline';

/** x -> r x (1 - x), r = 3.99 (May 1976). */
export const logisticMap: Keystream = {
  id: 'logistic-map',
  name: 'Logistic map',
  parameters: 'r = 3.99, double, 1,000 steps passed over, bits 2^-25..2^-32 of x',
  source: 'May 1976',
  bytes(length, seed) {
    let x = unitSeed(seed);
    const step = () => (x = 3.99 * x * (1 - x));
    for (let i = 0; i < 1000; i += 1) step();
    return Uint8Array.from({ length }, () => byteOfState(step()));
  },
};
