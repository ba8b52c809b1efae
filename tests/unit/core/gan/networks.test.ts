import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../../../../electron/core/gan/backend';
import type { Backend, Tensor, Tensor4D } from '../../../../electron/core/gan/backend';
import { normaliseComposed } from '../../../../electron/core/gan/batch-normalisation';
import { heUniform, seededNumbers } from '../../../../electron/core/gan/initialisation';
import {
  GENERATOR_LAYERS,
  GENERATOR_WEIGHTS,
  generatorForward,
  valuesIn,
} from '../../../../electron/core/gan/networks';
import type { Normalisation } from '../../../../electron/core/gan/networks';
import {
  convolveTransposed,
  convolveTransposedByPhases,
  phaseKernels,
} from '../../../../electron/core/gan/transposed-convolution';
import { referenceGenerator } from '../../../reference/generator';

const SIDE = 32;
const next = seededNumbers(3);
const uniform = (from: number, to: number) => from + (next() / 2 ** 32) * (to - from);

/** Untrained kernels, and statistics that are neither 0 nor 1, so that a mixed-up one is seen. */
function weightsWithStatistics(): Map<string, Float32Array> {
  const values = heUniform(7);
  const ranges: Record<string, [number, number]> = {
    gamma: [0.5, 1.5],
    beta: [-0.5, 0.5],
    mean: [-0.5, 0.5],
    variance: [0.5, 2],
  };
  let offset = 0;
  return new Map(
    GENERATOR_WEIGHTS.map(({ name, shape }) => {
      const part = values.subarray(offset, (offset += valuesIn(shape)));
      const range = ranges[name.split('/')[1]!];
      return [name, range ? part.map(() => uniform(...range)) : part];
    }),
  );
}

test('layer by layer as the paper draws it', () => {
  expect(GENERATOR_LAYERS.map(({ kind, inputs, outputs }) => `${kind} ${inputs} ${outputs}`)).toEqual([
    'convolution 3 64',
    'convolution 64 128',
    'convolution 128 256',
    'convolution 256 512',
    'transposed 512 256',
    'transposed 256 128',
    'transposed 128 64',
    'transposed 64 3',
  ]);
  const kernels = GENERATOR_WEIGHTS.filter(({ name }) => name.endsWith('/kernel'));
  expect(kernels.map(({ shape }) => shape.join('x'))).toEqual([
    '4x4x3x64',
    '4x4x64x128',
    '4x4x128x256',
    '4x4x256x512',
    '4x4x256x512',
    '4x4x128x256',
    '4x4x64x128',
    '4x4x3x64',
  ]);
});

test('parameters: 5,513,984 to learn and 2,816 running averages', () => {
  const count = (parts: readonly string[]) =>
    GENERATOR_WEIGHTS.filter(({ name }) => parts.includes(name.split('/')[1]!)).reduce(
      (sum, { shape }) => sum + valuesIn(shape),
      0,
    );
  // 16 x (2 x (3x64 + 64x128 + 128x256 + 256x512)) kernels, 2 x 1,408 gammas and betas.
  expect(count(['kernel'])).toBe(16 * 2 * (192 + 8_192 + 32_768 + 131_072));
  expect(count(['kernel', 'gamma', 'beta'])).toBe(5_513_984);
  expect(count(['mean', 'variance'])).toBe(2_816);
});

describe('against the definition', () => {
  const weights = weightsWithStatistics();
  const input = Array.from({ length: SIDE }, () =>
    Array.from({ length: SIDE }, () => [uniform(-1, 1), uniform(-1, 1), uniform(-1, 1)]),
  );
  const expected: Record<Normalisation, readonly number[]> = {
    running: referenceGenerator(input, weights, 'running').flat(2),
    batch: referenceGenerator(input, weights, 'batch').flat(2),
  };
  let backend: Backend;

  beforeAll(async () => {
    backend = await openBackend({
      require: createRequire(import.meta.url),
      nativeFolder: null,
      from: 'wasm',
    });
  });

  /** Values of the forward pass, and how many tensors it left behind. */
  function forward(normalisation: Normalisation, byPhases: boolean): { values: number[]; left: number } {
    const { tf } = backend;
    return tf.tidy(() => {
      const tensors = new Map<string, Tensor>(
        GENERATOR_WEIGHTS.map(({ name, shape }) => [name, tf.tensor(weights.get(name)!, [...shape])]),
      );
      const kernels = new Map(
        GENERATOR_LAYERS.filter(({ kind }) => kind === 'transposed').map(
          ({ name }) => [name, phaseKernels(tf, tensors.get(`${name}/kernel`) as Tensor4D)] as const,
        ),
      );
      const x = tf.tensor4d([input]);
      const before = tf.memory().numTensors;
      const values = tf.tidy(() => {
        const y = generatorForward({
          tf,
          weights: tensors,
          input: x,
          normalisation,
          batchNormalise: normaliseComposed,
          convolveTransposed: byPhases ? convolveTransposedByPhases(kernels) : convolveTransposed,
        });
        expect(y.shape).toEqual([1, SIDE, SIDE, 3]);
        return [...y.dataSync<'float32'>()];
      });
      return { values, left: tf.memory().numTensors - before };
    });
  }

  test.each([
    ['running', false],
    ['running', true],
    ['batch', false],
    ['batch', true],
  ] as const)('statistics %s, transposed convolution by phases: %s', (normalisation, byPhases) => {
    const { values, left } = forward(normalisation, byPhases);
    const worst = Math.max(...values.map((value, i) => Math.abs(value - expected[normalisation][i]!)));
    expect(worst).toBeLessThan(1e-4);
    expect(left).toBe(0);
  });
});
