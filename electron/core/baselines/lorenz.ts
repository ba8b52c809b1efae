import { byteOfState, unitSeed, type Keystream } from './baseline';

type State = readonly [x: number, y: number, z: number];

const STEP = 0.01;

const slope = ([x, y, z]: State): State => [10 * (y - x), x * (28 - z) - y, x * y - (8 / 3) * z];

const moved = (from: State, by: State, time: number): State => [
  from[0] + time * by[0],
  from[1] + time * by[1],
  from[2] + time * by[2],
];

/** One step of the classical Runge-Kutta method. */
function next(state: State): State {
  const a = slope(state);
  const b = slope(moved(state, a, STEP / 2));
  const c = slope(moved(state, b, STEP / 2));
  const d = slope(moved(state, c, STEP));
  const mean = (i: 0 | 1 | 2) => (a[i] + 2 * b[i] + 2 * c[i] + d[i]) / 6;
  return moved(state, [mean(0), mean(1), mean(2)], STEP);
}

/** x' = 10 (y - x), y' = x (28 - z) - y, z' = x y - 8/3 z (Lorenz 1963). */
export const lorenz: Keystream = {
  id: 'lorenz',
  name: 'Lorenz system',
  parameters:
    'sigma = 10, rho = 28, beta = 8/3, double, Runge-Kutta of order 4 with steps of 0.01, 1,000 passed over, bits 2^-25..2^-32 of |x|',
  source: 'Lorenz 1963',
  bytes(length, seed) {
    let state: State = [1 + unitSeed(seed), 1, 20];
    for (let i = 0; i < 1000; i += 1) state = next(state);
    return Uint8Array.from({ length }, () => {
      state = next(state);
      return byteOfState(state[0]);
    });
  },
};
