import { byteOfState, unitSeed, type Keystream } from './baseline';

const R = 3.99;
/** Coefficients of cos y in y^2, the highest first: 1/18!, -1/16!, ... */
const COSINE = [18, 16, 14, 12, 10, 8, 6, 4, 2, 0].map((degree) => {
  let factorial = 1;
  for (let i = 2; i <= degree; i += 1) factorial *= i;
  return (degree % 4 === 0 ? 1 : -1) / factorial;
});

/** sin(pi x) for x in 0..1 as a polynomial: the same on every machine, which Math.sin is not. */
function sineOfPi(x: number): number {
  const y = Math.PI * (x - 0.5);
  const square = y * y;
  return COSINE.reduce((sum, coefficient) => sum * square + coefficient, 0);
}

/** x -> r x (1 - x) + (4 - r) sin(pi x) / 4 mod 1 (Zhou, Bao, Chen 2014). */
export const logisticSine: Keystream = {
  id: 'logistic-sine',
  name: 'Logistic-sine map',
  parameters:
    'r = 3.99, double, sine as its Taylor polynomial of degree 18 about 1/2, 1,000 steps passed over, bits 2^-25..2^-32 of x',
  source: 'Zhou, Bao, Chen 2014',
  bytes(length, seed) {
    let x = unitSeed(seed);
    const step = () => (x = (R * x * (1 - x) + ((4 - R) * sineOfPi(x)) / 4) % 1);
    for (let i = 0; i < 1000; i += 1) step();
    return Uint8Array.from({ length }, () => byteOfState(step()));
  },
};
