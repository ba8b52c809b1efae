import { byteOfState, unitSeed, type Keystream } from './baseline';

/** x -> T_4(x) = 8 x^4 - 8 x^2 + 1 on (-1, 1) (Geisel and Fairen 1984). */
export const chebyshev: Keystream = {
  id: 'chebyshev',
  name: 'Chebyshev map',
  parameters: 'degree 4, double, 1,000 steps passed over, bits 2^-25..2^-32 of |x|',
  source: 'Geisel, Fairen 1984',
  bytes(length, seed) {
    let x = 2 * unitSeed(seed) - 1;
    const step = () => {
      const square = x * x;
      return (x = 8 * square * square - 8 * square + 1);
    };
    for (let i = 0; i < 1000; i += 1) step();
    return Uint8Array.from({ length }, () => byteOfState(step()));
  },
};
