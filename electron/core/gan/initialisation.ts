import { GENERATOR_LAYERS, GENERATOR_WEIGHTS, KERNEL_SIDE, valuesIn } from './networks';
import type { GeneratorLayer } from './networks';
import { randomNumbers, seededState } from './random-numbers';

/** Repeatable numbers from a seed. For the shipped starting weights only, never for anything secret. */
export const seededNumbers = (seed: number): (() => number) => randomNumbers(seededState(seed)).next;

/** Inputs that reach one output value: a transposed convolution of stride 2 uses a quarter of its kernel. */
const fanIn = ({ kind, inputs }: GeneratorLayer): number =>
  inputs * (kind === 'convolution' ? KERNEL_SIDE ** 2 : KERNEL_SIDE ** 2 / 4);

/**
 * Weights before any training: kernels uniform in +-sqrt(6 / fan-in) (He et al. 2015), gamma 1, beta 0,
 * mean 0, variance 1. Returns all values in declared order. Only exact IEEE operations, so the bytes are
 * the same everywhere. What enters the last tanh has a variance near 1, which spreads its output over
 * nearly all grey levels.
 */
export function heUniform(seed: number): Float32Array {
  const next = seededNumbers(seed);
  const layers = new Map(GENERATOR_LAYERS.map((layer) => [layer.name, layer]));
  const values = new Float32Array(GENERATOR_WEIGHTS.reduce((sum, { shape }) => sum + valuesIn(shape), 0));
  let offset = 0;
  for (const { name, shape } of GENERATOR_WEIGHTS) {
    const end = offset + valuesIn(shape);
    const [layerName, part] = name.split('/') as [string, string];
    if (part === 'kernel') {
      const bound = Math.sqrt(6 / fanIn(layers.get(layerName)!));
      for (let i = offset; i < end; i += 1) values[i] = (next() / 0x8000_0000 - 1) * bound;
    } else if (part === 'gamma' || part === 'variance') {
      values.fill(1, offset, end);
    }
    offset = end;
  }
  return values;
}
