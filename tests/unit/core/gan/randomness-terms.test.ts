import { beforeAll, describe, expect, test } from 'vitest';
import type { Backend, Scalar, Tensor, Tensor4D } from '../../../../electron/core/gan/backend';
import { randomNumbers, seededState, uniformValues } from '../../../../electron/core/gan/random-numbers';
import {
  adjacentTerm,
  diversityTerm,
  echoTerm,
  evennessTerm,
  marginalTerm,
  slicedWassersteinTerm,
  type RandomnessTerms,
  type TermInput,
} from '../../../../electron/core/gan/randomness-terms';
import { nativeBackend } from '../../../helpers/native-backend';
import {
  adjacent,
  diversity,
  echo,
  evenness,
  marginal,
  slicedWasserstein,
  type Image,
} from '../../../reference/randomness-terms';

const [SIDE, BATCH, PROJECTIONS] = [32, 3, 7];
const SHAPE = [BATCH, SIDE, SIDE, 3] as [number, number, number, number];
const COUNT = BATCH * SIDE * SIDE * 3;
const numbers = (seed: number) => randomNumbers(seededState(seed));

const asImages = (values: ArrayLike<number>): Image[] => {
  const at = (b: number, y: number, x: number, c: number) => values[((b * SIDE + y) * SIDE + x) * 3 + c]!;
  const each = <T>(length: number, of: (index: number) => T) => Array.from({ length }, (_, i) => of(i));
  return each(BATCH, (b) => each(SIDE, (y) => each(SIDE, (x) => each(3, (c) => at(b, y, x, c)))));
};

/** Waves that neighbours, channels, images and noise have in common, under noise: no term of them is near 0. */
const noise = uniformValues(numbers(1), COUNT).map((value, i) => 0.7 * value + 0.3 * Math.sin(i / 50));
const own = uniformValues(numbers(2), COUNT);
const source = Float64Array.from(
  own,
  (value, i) => 0.45 * value + 0.3 * noise[i]! + 0.2 * Math.sin(i / 50) + 0.1 * Math.sin(i / 7) + 0.05,
);

interface Twin {
  readonly term: (input: TermInput, noise: Tensor4D) => Scalar;
  readonly reference: (images: Image[], seed: number) => number;
}
const TWINS: Readonly<Record<keyof RandomnessTerms, Twin>> = {
  marginal: { term: marginalTerm, reference: (images, seed) => marginal(images, numbers(seed)) },
  adjacent: { term: adjacentTerm, reference: adjacent },
  diversity: { term: diversityTerm, reference: diversity },
  evenness: { term: evennessTerm, reference: evenness },
  echo: {
    term: (input, noise) => echoTerm({ ...input, noise }),
    reference: (images, seed) => echo(images, numbers(seed), asImages(noise)),
  },
  slicedWasserstein: {
    term: (input) => slicedWassersteinTerm({ ...input, projections: PROJECTIONS }),
    reference: (images, seed) => slicedWasserstein(images, numbers(seed), PROJECTIONS),
  },
};

let backend: Backend;
beforeAll(async () => {
  backend = await nativeBackend();
});

describe.each(Object.entries(TWINS))('the term %s', (_, { term, reference }) => {
  // Offsets, shifts to either side and directions are drawn anew for each.
  test.each([1, 2, 3, 4])('is what its definition says, draw %i', (seed) => {
    const { tf } = backend;
    const value = tf.tidy(() =>
      term(
        { tf, images: tf.tensor4d(Float32Array.from(source), SHAPE), numbers: numbers(seed) },
        tf.tensor4d(noise, SHAPE),
      ).dataSync(),
    )[0]!;
    const wished = reference(asImages(source), seed);
    expect(wished).toBeGreaterThan(1e-3);
    expect(Math.abs(value / wished - 1)).toBeLessThan(1e-4);
  });

  test('rises in any direction as its gradient says', () => {
    const { tf } = backend;
    const gradient = tf.tidy(() =>
      tf
        .grad((images: Tensor) =>
          term({ tf, images: images as Tensor4D, numbers: numbers(1) }, tf.tensor4d(noise, SHAPE)),
        )(tf.tensor4d(Float32Array.from(source), SHAPE))
        .dataSync<'float32'>(),
    );
    const length = Math.hypot(...gradient);
    for (const seed of [11, 12, 13]) {
      const direction = uniformValues(numbers(seed), COUNT);
      const step = 1e-6;
      const at = (distance: number) =>
        reference(asImages(source.map((value, i) => value + distance * direction[i]!)), 1);
      const slope = (at(step) - at(-step)) / (2 * step);
      const wished = gradient.reduce((sum, value, i) => sum + value * direction[i]!, 0);
      expect(Math.abs(slope - wished)).toBeLessThan(1e-3 * length);
    }
  });
});
