import { beforeAll, describe, expect, test } from 'vitest';
import type { Backend, Scalar, Tensor, Tensor1D, Tensor4D } from '../../../../electron/core/gan/backend';
import {
  CRITIC_NORMALISATIONS,
  criticForward,
  criticWeights,
  type CriticNormalisation,
} from '../../../../electron/core/gan/critic';
import { gradientPenalty } from '../../../../electron/core/gan/losses';
import { valuesIn } from '../../../../electron/core/gan/networks';
import { criticStep, lossAndGradients, tensorsOf } from '../../../../electron/core/gan/steps';
import {
  ADAM,
  BATCH,
  criticValues,
  expectNear,
  expectShadow,
  LAMBDA,
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

test('layer by layer as the paper draws it: shapes and 136,641 parameters', () => {
  expect(criticWeights('layer').map(({ name, shape }) => `${name} ${shape.join('x')}`)).toEqual([
    'critic1/kernel 4x4x3x64',
    'critic1/bias 64',
    'critic2/kernel 4x4x64x128',
    'critic2/bias 128',
    'critic2/gamma 128',
    'critic2/beta 128',
    'critic3/kernel 4x4x128x1',
    'critic3/bias 1',
  ]);
  const count = (kind: CriticNormalisation) =>
    criticWeights(kind).reduce((sum, { shape }) => sum + valuesIn(shape), 0);
  expect(count('layer')).toBe(136_641);
  expect(count('none')).toBe(136_385);
});

describe.each(CRITIC_NORMALISATIONS)('normalisation %s', (normalisation) => {
  const expected = pytorch[normalisation];
  const images = (frequency: number) =>
    backend.tf.tensor4d(values([BATCH, SIDE, SIDE, 3], frequency, 0.9), [BATCH, SIDE, SIDE, 3]);
  const weights = () =>
    new Map<string, Tensor>(
      criticWeights(normalisation).map(({ name, shape }) => [
        name,
        backend.tf.tensor(criticValues(name, shape), [...shape]),
      ]),
    );

  test('scores are those of PyTorch within 1e-3', () => {
    const { tf } = backend;
    tf.tidy(() => {
      const score = (batch: Tensor4D) =>
        criticForward({ tf, weights: weights(), images: batch, normalisation }).dataSync();
      score(images(0.011)).forEach((value, i) => expectNear(value, expected.real[i]!));
      score(images(0.017)).forEach((value, i) => expectNear(value, expected.fake[i]!));
    });
  });

  test('a step: penalty, loss, and every gradient and move by length and direction are those of PyTorch within 1e-3', () => {
    const { tf } = backend;
    tf.tidy(() => {
      const [before, real, fake] = [weights(), images(0.011), images(0.017)];
      const mixing = tf.tensor4d([0.25, 0.75], [BATCH, 1, 1, 1]);
      const moments = (value: number) =>
        new Map([...before].map(([name, { shape }]) => [name, tf.fill(shape, value)]));
      const { critic, losses } = criticStep({
        tf,
        // The step frees what it was given.
        critic: {
          weights: new Map([...before].map(([name, weight]) => [name, tf.clone(weight)])),
          adam: { first: moments(0), second: moments(SECOND), steps: STEPS },
        },
        ...{ normalisation, real, fake, mixing, penaltyWeight: LAMBDA, adam: ADAM },
      });
      expectNear(losses.penalty, expected.penalty);
      expectNear(losses.loss, expected.loss);
      expect(Object.keys(expected.gradients).sort()).toEqual([...before.keys()].sort());
      for (const [name, weight] of before) {
        // The first moment was 0: it is now the gradient's share.
        const gradient = tf.div(critic.adam.first.get(name)!, 1 - ADAM.beta1);
        expectShadow(gradient.dataSync<'float32'>(), expected.gradients[name]!);
        const move = tf.sub(critic.weights.get(name)!, weight);
        expectShadow(move.dataSync<'float32'>(), expected.moves[name]!);
      }
      tf.dispose(tensorsOf(critic));
    });
  });
});

test('the gradient through the gradient is that of finite differences in any direction within 1e-3, on a small net without kinks', () => {
  const { tf } = backend;
  tf.tidy(() => {
    const shape = [BATCH, 8, 8, 3] as [number, number, number, number];
    const images = (frequency: number) => tf.tensor4d(values(shape, frequency, 0.9), shape);
    const [real, fake] = [images(0.11), images(0.17)];
    const mixing = tf.tensor4d([0.25, 0.75], [BATCH, 1, 1, 1]);
    // Not tf.tanh: tfjs takes the output that its gradient needs for a constant, and the second derivative is wrong.
    const smooth = (x: Tensor) => tf.mul(x, tf.rsqrt(tf.add(tf.square(x), 1)));
    const penaltyOf = (weights: ReadonlyMap<string, Tensor>): Scalar => {
      const critic = (batch: Tensor4D) => {
        const first = smooth(tf.conv2d(batch, weights.get('first') as Tensor4D, 2, 'same')) as Tensor4D;
        return tf.mean(
          tf.conv2d(first, weights.get('second') as Tensor4D, 1, 'valid'),
          [1, 2, 3],
        ) as Tensor1D;
      };
      return gradientPenalty({ tf, critic, real, fake, mixing });
    };
    const weights = new Map<string, Tensor>([
      ['first', tf.tensor(values([4, 4, 3, 4], 0.7, 0.3), [4, 4, 3, 4])],
      ['second', tf.tensor(values([4, 4, 4, 1], 0.9, 0.3), [4, 4, 4, 1])],
    ]);
    const { gradients } = lossAndGradients(tf, weights, penaltyOf);
    const numberOf = (tensor: Tensor) => tensor.dataSync()[0]!;
    for (const [name, gradient] of gradients) {
      for (const which of [0, 1, 2, 3]) {
        const some = tf.tensor(Float32Array.from({ length: gradient.size }, (_, i) => spread(i, which)));
        const direction = tf.div(some, tf.norm(some)).reshape(gradient.shape);
        const at = (distance: number) => {
          const moved = tf.add(weights.get(name)!, tf.mul(direction, distance));
          return numberOf(penaltyOf(new Map([...weights, [name, moved]])));
        };
        const step = 0.02;
        const slope = (at(step) - at(-step)) / (2 * step);
        const wished = numberOf(tf.sum(tf.mul(gradient, direction)));
        expect(Math.abs(slope - wished)).toBeLessThan(1e-3 * numberOf(tf.norm(gradient)));
      }
    }
  });
});
