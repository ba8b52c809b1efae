import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Backend, Scalar, Tensor, Tensor4D } from '../../../../electron/core/gan/backend';
import {
  CRITIC_NORMALISATIONS,
  criticForward,
  criticWeights,
  type CriticNormalisation,
} from '../../../../electron/core/gan/critic';
import { gradientPenalty } from '../../../../electron/core/gan/losses';
import { valuesIn } from '../../../../electron/core/gan/networks';
import { lossAndGradients } from '../../../../electron/core/gan/steps';
import { nativeBackend } from '../../../helpers/native-backend';

interface Expected {
  readonly real: readonly number[];
  readonly fake: readonly number[];
  readonly penalty: number;
  readonly loss: number;
  readonly gradientNorms: Readonly<Record<string, number>>;
}
const pytorch = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../vectors/gan/pytorch.json'), 'utf8'),
) as Readonly<Record<CriticNormalisation, Expected>>;

const [SIDE, BATCH, LAMBDA] = [32, 2, 10];
/** The formula of tools/make-gan-fixtures.py. */
const values = (shape: readonly number[], frequency: number, scale: number, plus = 0) =>
  Float32Array.from({ length: valuesIn(shape) }, (_, i) => plus + Math.sin(frequency * (i + 1)) * scale);
const WEIGHTS: Readonly<Record<string, readonly [number, number, number?]>> = {
  'critic1/kernel': [0.7, 1 / Math.sqrt(48)],
  'critic1/bias': [0.3, 0.1],
  'critic2/kernel': [0.9, 1 / 32],
  'critic2/bias': [0.4, 0.1],
  'critic2/gamma': [0.5, 0.2, 1],
  'critic2/beta': [0.6, 0.1],
  'critic3/kernel': [1.1, 1 / Math.sqrt(2048)],
  'critic3/bias': [0.8, 0.1],
};

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
  test('scores, penalty, loss and gradients are those of PyTorch within 1e-3', () => {
    const { tf } = backend;
    const expected = pytorch[normalisation];
    tf.tidy(() => {
      const images = (frequency: number) =>
        tf.tensor4d(values([BATCH, SIDE, SIDE, 3], frequency, 0.9), [BATCH, SIDE, SIDE, 3]);
      const weights = new Map<string, Tensor>(
        criticWeights(normalisation).map(({ name, shape }) => [
          name,
          tf.tensor(values(shape, ...WEIGHTS[name]!), [...shape]),
        ]),
      );
      const [real, fake] = [images(0.011), images(0.017)];
      const mixing = tf.tensor4d([0.25, 0.75], [BATCH, 1, 1, 1]);
      // A bias before a normalisation that takes it out again has the gradient 0: what is left is float32 noise.
      const near = (actual: number, wished: number) =>
        expect(Math.abs(actual - wished)).toBeLessThanOrEqual(
          Math.abs(wished) < 1e-6 ? 1e-4 : 1e-3 * Math.abs(wished),
        );
      const { value, gradients } = lossAndGradients(tf, weights, (current) => {
        const critic = (batch: Tensor4D) =>
          criticForward({ tf, weights: current, images: batch, normalisation });
        const penalty = gradientPenalty({ tf, critic, real, fake, mixing });
        near(penalty.dataSync()[0]!, expected.penalty);
        const [ofReal, ofFake] = [critic(real), critic(fake)];
        ofReal.dataSync().forEach((score, i) => near(score, expected.real[i]!));
        ofFake.dataSync().forEach((score, i) => near(score, expected.fake[i]!));
        return tf.add(tf.sub(tf.mean(ofFake), tf.mean(ofReal)), tf.mul(penalty, LAMBDA)) as Scalar;
      });
      near(value.dataSync()[0]!, expected.loss);
      for (const [name, norm] of Object.entries(expected.gradientNorms))
        near(tf.norm(gradients.get(name)!).dataSync()[0]!, norm);
    });
  });
});

test('the gradient through the gradient is that of finite differences along it', () => {
  const { tf } = backend;
  tf.tidy(() => {
    const images = (frequency: number) =>
      tf.tensor4d(values([BATCH, 16, 16, 3], frequency, 0.9), [BATCH, 16, 16, 3]);
    const [real, fake] = [images(0.011), images(0.017)];
    const mixing = tf.tensor4d([0.25, 0.75], [BATCH, 1, 1, 1]);
    const lossOf = (weights: ReadonlyMap<string, Tensor>): Scalar => {
      const critic = (batch: Tensor4D) =>
        criticForward({ tf, weights, images: batch, normalisation: 'layer' });
      // The penalty alone has no gradient for the last bias.
      return tf.add(gradientPenalty({ tf, critic, real, fake, mixing }), tf.mean(critic(fake)));
    };
    const weights = new Map<string, Tensor>(
      criticWeights('layer').map(({ name, shape }) => [
        name,
        tf.tensor(values(shape, ...WEIGHTS[name]!), [...shape]),
      ]),
    );
    const { gradients } = lossAndGradients(tf, weights, lossOf);
    // Not the first kernel: a step there takes scores over the kink of the leaky ReLU, where the penalty jumps.
    for (const name of ['critic2/kernel', 'critic2/gamma', 'critic3/kernel']) {
      const gradient = gradients.get(name)!;
      const norm = tf.norm(gradient);
      const length = norm.dataSync()[0]!;
      const at = (distance: number) => {
        const moved = tf.add(weights.get(name)!, tf.mul(tf.div(gradient, norm), distance));
        return lossOf(new Map([...weights, [name, moved]])).dataSync()[0]!;
      };
      const step = 0.0003;
      expect(Math.abs((at(step) - at(-step)) / (2 * step) / length - 1)).toBeLessThan(0.01);
    }
  });
});
