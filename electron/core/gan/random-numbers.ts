/** The four words of xoshiro128**: all that is needed to go on where a run stopped. */
export type RandomState = readonly [number, number, number, number];

/** Repeatable random numbers: the same on every machine and rung. Never for anything secret. */
export interface RandomNumbers {
  /** A whole number in 0..2^32 - 1. */
  readonly next: () => number;
  readonly state: () => RandomState;
}

/** The state splitmix32 fills from a seed. */
export function seededState(seed: number): RandomState {
  let mixed = seed >>> 0;
  const splitmix = () => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  return [splitmix(), splitmix(), splitmix(), splitmix()];
}

const rotate = (value: number, by: number) => (value << by) | (value >>> (32 - by));

/** xoshiro128** 1.1 (Blackman and Vigna 2018) from a state on. */
export function randomNumbers(from: RandomState): RandomNumbers {
  let [a, b, c, d] = from;
  const next = () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  return { next, state: () => [a, b, c, d] };
}

/** `count` values uniform in (-1, 1). */
export function uniformValues({ next }: Pick<RandomNumbers, 'next'>, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 1) values[i] = (next() + 0.5) / 0x8000_0000 - 1;
  return values;
}

/** `count` values of the standard normal law, by the polar form of Box and Muller (1958). */
export function normalValues({ next }: Pick<RandomNumbers, 'next'>, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count;) {
    const x = (next() + 0.5) / 0x8000_0000 - 1;
    const y = (next() + 0.5) / 0x8000_0000 - 1;
    const square = x * x + y * y;
    if (square >= 1 || square === 0) continue;
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    values[i++] = x * scale;
    if (i < count) values[i++] = y * scale;
  }
  return values;
}

/** The numbers 0..count - 1 in an order drawn anew (Fisher and Yates 1938). */
export function shuffled({ next }: Pick<RandomNumbers, 'next'>, count: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = next() % (i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
