import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CriticNormalisation } from '../../electron/core/gan/critic';
import { valuesIn } from '../../electron/core/gan/networks';

/** An array of PyTorch's by its length and its inner products with the vectors of `spread`. */
export interface Shadow {
  readonly length: number;
  readonly products: readonly number[];
}
type Shadows = Readonly<Record<string, Shadow>>;

interface Step {
  readonly loss: number;
  readonly gradients: Shadows;
  readonly moves: Shadows;
}
interface CriticStep extends Step {
  readonly real: readonly number[];
  readonly fake: readonly number[];
  readonly penalty: number;
}

/** What PyTorch computed: tests/vectors/gan/pytorch.json, by tools/make-gan-fixtures.py. */
export const pytorch = JSON.parse(
  readFileSync(join(import.meta.dirname, '../vectors/gan/pytorch.json'), 'utf8'),
) as Readonly<Record<CriticNormalisation, CriticStep>> & {
  readonly generator: Step & { readonly averages: Shadows };
  readonly adam: readonly number[];
};

// What follows is as in tools/make-gan-fixtures.py.
export const [SIDE, BATCH, LAMBDA] = [32, 2, 10];
/** The step that is taken: second moments before it are all SECOND, STEPS steps lie behind. */
export const ADAM = { rate: 0.01, beta1: 0.5, beta2: 0.9 } as const;
export const [SECOND, STEPS] = [1e-4, 3];
/** Which vector of `spread` the generator's kernels and images are made of. */
export const KERNELS = 4;
const PRIME = 8_388_593;
const VECTORS = [
  [1_234_567, 7_654_321],
  [2_718_281, 8_281_828],
  [3_141_592, 6_535_897],
  [5_772_156, 6_490_153],
  [1_618_033, 5_887_498],
] as const;

/** The i-th number, from 0, of a vector that looks like chance, in [-1, 1). */
export function spread(index: number, which: number): number {
  const i = index + 1;
  const [a, b] = VECTORS[which]!;
  // Every product stays below 2^53.
  return (((((i * i) % PRIME) * a + i * b) % PRIME) / PRIME) * 2 - 1;
}

/** plus + sin(frequency (i + 1)) scale. */
export const values = (shape: readonly number[], frequency: number, scale: number, plus = 0): Float32Array =>
  Float32Array.from({ length: valuesIn(shape) }, (_, i) => plus + Math.sin(frequency * (i + 1)) * scale);

const CRITIC: Readonly<Record<string, readonly [number, number, number?]>> = {
  'critic1/kernel': [0.7, 1 / Math.sqrt(48)],
  'critic1/bias': [0.3, 0.1],
  'critic2/kernel': [0.9, 1 / 32],
  'critic2/bias': [0.4, 0.1],
  'critic2/gamma': [0.5, 0.2, 1],
  'critic2/beta': [0.6, 0.1],
  'critic3/kernel': [1.1, 1 / Math.sqrt(2048)],
  'critic3/bias': [0.8, 0.1],
};
/** A weight of the critic. */
export const criticValues = (name: string, shape: readonly number[]): Float32Array =>
  values(shape, ...CRITIC[name]!);

/** PyTorch's number and ours differ by 1e-3 of it at most. */
export const expectNear = (actual: number, wished: number): void =>
  expect(Math.abs(actual - wished)).toBeLessThanOrEqual(1e-3 * Math.abs(wished));

/**
 * Ours has the length of PyTorch's array within 1e-3, and its inner products within 1e-3 of that length: another
 * direction is seen. Where PyTorch's is nothing (a bias before a normalisation that takes it out again, and the last
 * one, which both scores have) ours may be what float32 leaves: `rest`.
 */
export function expectShadow(actual: Float32Array, wished: Shadow, rest = 1e-4): void {
  const most = wished.length < 1e-6 ? rest : 1e-3 * wished.length;
  const away = (sum: number, of: number) => expect(Math.abs(sum - of)).toBeLessThanOrEqual(most);
  away(Math.sqrt(actual.reduce((sum, value) => sum + value * value, 0)), wished.length);
  wished.products.forEach((product, which) => {
    let sum = 0;
    for (let i = 0; i < actual.length; i += 1) sum += actual[i]! * spread(i, which);
    away(sum, product);
  });
}
