import { beforeAll, expect, test } from 'vitest';
import { adamStep, newAdamState } from '../../../../electron/core/gan/adam';
import type { Backend, Tensor } from '../../../../electron/core/gan/backend';
import { criticWeights } from '../../../../electron/core/gan/critic';
import { GENERATOR_WEIGHTS, valuesIn } from '../../../../electron/core/gan/networks';
import { initialState, openTraining } from '../../../../electron/core/gan/training';
import { AS_PUBLISHED } from '../../../../electron/core/gan/training-options';
import {
  ADAM,
  BATCH,
  criticValues,
  expectNear,
  expectShadow,
  KERNELS,
  pytorch,
  SECOND,
  SIDE,
  spread,
  STEPS,
  values,
} from '../../../helpers/gan-fixture';
import { nativeBackend } from '../../../helpers/native-backend';

let backend: Backend;
beforeAll(async () => {
  backend = await nativeBackend();
});

/** A weight of the generator: kernels in He's bounds for what an output gathers. */
function generatorValues(name: string, shape: readonly number[]): Float32Array {
  if (name.endsWith('/gamma')) return values(shape, 0.5, 0.2, 1);
  if (name.endsWith('/beta')) return values(shape, 0.6, 0.1);
  if (!name.endsWith('/kernel'))
    return new Float32Array(valuesIn(shape)).fill(name.endsWith('/variance') ? 1 : 0);
  const gathered = name.startsWith('encoder') ? 16 * shape[2]! : 4 * shape[3]!;
  const scale = Math.sqrt(6 / gathered);
  return Float32Array.from({ length: valuesIn(shape) }, (_, i) => spread(i, KERNELS) * scale);
}

// The seed alone goes in, no term is weighed, and the critic stays as it is.
const options = {
  ...AS_PUBLISHED,
  ...{ side: SIDE, batch: BATCH, noiseWeight: 0, criticIterations: 0 },
  ...{ learningRate: ADAM.rate, beta1: ADAM.beta1, beta2: ADAM.beta2 },
};

function stateBefore() {
  const state = initialState(options);
  const arrays = new Map(state.arrays);
  for (const { name, shape } of GENERATOR_WEIGHTS) {
    arrays.set(`generator/${name}`, generatorValues(name, shape));
    arrays.get(`generator/second/${name}`)?.fill(SECOND);
  }
  for (const { name, shape } of criticWeights(options.criticNormalisation))
    arrays.set(`critic/${name}`, criticValues(name, shape));
  return { ...state, generatorSteps: STEPS, arrays };
}

test('a step against the critic: loss, every gradient and move by length and direction, and the averages are those of PyTorch within 1e-3', () => {
  const expected = pytorch.generator;
  const before = stateBefore();
  const training = openTraining(backend, options, before);
  const source = Uint8Array.from({ length: BATCH * SIDE * SIDE * 3 }, (_, i) =>
    Math.floor((spread(i, KERNELS) + 1) * 128),
  );
  const losses = training.step({ source, real: null, isWarmUp: false, progress: 0 });
  const { arrays } = training.state();
  training.dispose();
  expectNear(losses.generator, expected.loss);
  const names = Object.keys(expected.gradients);
  expect([...names, ...Object.keys(expected.averages)].sort()).toEqual(
    GENERATOR_WEIGHTS.map(({ name }) => name).sort(),
  );
  for (const name of names) {
    // The first moment was 0: it is now the gradient's share.
    const gradient = arrays.get(`generator/first/${name}`)!.map((value) => value / (1 - ADAM.beta1));
    expectShadow(gradient, expected.gradients[name]!);
    const was = before.arrays.get(`generator/${name}`)!;
    const move = arrays.get(`generator/${name}`)!.map((value, i) => value - was[i]!);
    expectShadow(move, expected.moves[name]!);
  }
  for (const [name, average] of Object.entries(expected.averages))
    expectShadow(arrays.get(`generator/${name}`)!, average);
});

test('three steps of Adam from its beginning, by gradients from none to large, end where those of PyTorch do', () => {
  const { tf } = backend;
  tf.tidy(() => {
    const before = new Map<string, Tensor>([['w', tf.tensor([0.5, -0.25, 0.125, 1, -1, 0.75])]]);
    let moved = { weights: before as ReadonlyMap<string, Tensor>, state: newAdamState(tf, before) };
    for (const scale of [1, -0.5, 2]) {
      const gradients = new Map([['w', tf.mul(tf.tensor([0, 1e-9, 1e-6, -1e-3, 1, -10]), scale)]]);
      moved = adamStep({ tf, ...moved, gradients, adam: ADAM });
    }
    const [start, end] = [before.get('w')!.dataSync(), moved.weights.get('w')!.dataSync()];
    // 1e-3 of what each weight moved.
    pytorch.adam.forEach((wished, i) => expectNear(end[i]! - start[i]!, wished - start[i]!));
  });
});
