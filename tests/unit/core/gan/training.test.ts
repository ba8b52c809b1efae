import { beforeAll, expect, test } from 'vitest';
import type { Backend } from '../../../../electron/core/gan/backend';
import { decodeCheckpoint, encodeCheckpoint } from '../../../../electron/core/gan/checkpoint';
import { initialState, openTraining, type Training } from '../../../../electron/core/gan/training';
import { DEFAULT_RECIPE } from '../../../../electron/core/gan/training-options';
import { nativeBackend } from '../../../helpers/native-backend';
import { expectFlatMemory } from '../../../helpers/training-memory';

const options = { ...DEFAULT_RECIPE, side: 32, batch: 2, projections: 8, criticIterations: 1 };
const source = Uint8Array.from({ length: 2 * 32 * 32 * 3 }, (_, i) => (i * 37 + (i >> 5) * 11) % 256);
const steps = (training: Training, from: number, to: number) => {
  for (let n = from; n < to; n += 1) training.step({ source, real: null, isWarmUp: n < 1, progress: n / 10 });
};

let backend: Backend;
beforeAll(async () => {
  backend = await nativeBackend();
});

test('a run that went on from a checkpoint equals an unbroken one', () => {
  const unbroken = openTraining(backend, options, initialState(options));
  steps(unbroken, 0, 2);
  const bytes = encodeCheckpoint({ options, epoch: 1, state: unbroken.state() });
  steps(unbroken, 2, 4);
  const resumed = openTraining(backend, options, decodeCheckpoint(bytes).state);
  steps(resumed, 2, 4);
  const [a, b] = [unbroken.generatorWeights(), resumed.generatorWeights()];
  let worst = 0;
  for (let i = 0; i < a.length; i += 1) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  expect(worst).toBeLessThan(1e-4);
  expect(resumed.state().random).toEqual(unbroken.state().random);
  unbroken.dispose();
  resumed.dispose();
});

test('no tensor is left by a step, nor by a training that was closed', () => {
  const { tf } = backend;
  const before = tf.memory().numTensors;
  const training = openTraining(backend, options, initialState(options));
  steps(training, 0, 2);
  const held = tf.memory().numTensors;
  steps(training, 2, 6);
  expect(tf.memory().numTensors).toBe(held);
  training.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('with paired noise a batch of one image twice gives one key twice, without it two unlike ones', () => {
  const alone = { marginal: 0, adjacent: 0, diversity: 1, slicedWasserstein: 0, echo: 0, evenness: 0 };
  const twice = Uint8Array.from(source, (_, i) => source[i % (source.length / 2)]!);
  const likeness = (pairedNoise: boolean) => {
    const paired = { ...options, terms: alone, pairedNoise };
    const training = openTraining(backend, paired, initialState(paired));
    const { generator } = training.step({ source: twice, real: null, isWarmUp: true, progress: 0 });
    training.dispose();
    return generator;
  };
  // Their r^2, and the half by which the energy of their mean exceeds that of unlike ones.
  expect(likeness(true)).toBeCloseTo(1.5, 3);
  expect(likeness(false)).toBeLessThan(0.9);
});

test('neither tensors nor memory grow with the steps', async () => {
  await expectFlatMemory(25);
});

test('a checkpoint with a changed byte, cut short or of another kind is bad-model', () => {
  const bytes = encodeCheckpoint({ options, epoch: 0, state: initialState(options) });
  const changed = bytes.slice();
  changed[changed.length - 9]! ^= 1;
  for (const bad of [changed, bytes.subarray(0, bytes.length - 4), bytes.subarray(0, 10), new Uint8Array(40)])
    expect(() => decodeCheckpoint(bad)).toThrow(expect.objectContaining({ code: 'bad-model' }));
});
