import { AppError } from '../../../shared/errors';
import { isNative } from '../../../shared/runtime-rungs';
import type { AdamState, Tensors } from './adam';
import type { Backend, Scalar, Tensor, Tensor1D, Tensor4D } from './backend';
import { chooseBatchNormalise } from './batch-normalisation';
import { criticForward, criticWeights, initialCritic } from './critic';
import { heUniform } from './initialisation';
import { GENERATOR_WEIGHTS, IMAGE_CHANNELS, generatorForward, valuesIn, type WeightShape } from './networks';
import { randomNumbers, seededState, uniformValues, type RandomState } from './random-numbers';
import {
  adjacentTerm,
  diversityTerm,
  echoTerm,
  evennessTerm,
  marginalTerm,
  slicedWassersteinTerm,
} from './randomness-terms';
import { spectrogramImage } from './spectrograms';
import { criticStep, generatorStep, tensorsOf, type CriticLosses, type Learner } from './steps';
import { rateAt, type TrainingOptions } from './training-options';
import { convolveTransposed } from './transposed-convolution';

/** All of a run that its next step depends on. */
export interface TrainingState {
  readonly random: RandomState;
  /** Steps of the generator taken. */
  readonly steps: number;
  readonly generatorSteps: number;
  readonly criticSteps: number;
  /** `generator/`, `critic/` and their moments `…/first/`, `…/second/`, by the name of the weight. */
  readonly arrays: ReadonlyMap<string, Float32Array>;
}

/** What one step of the generator, with the critic's before it, measured. */
export interface StepLosses {
  readonly generator: number;
  /** Of the last of the critic's steps; null in the warm-up. */
  readonly critic: CriticLosses | null;
  /** Share of fakes the critic takes for real, after its steps; null in the warm-up. */
  readonly generatorRight: number | null;
}

/** A training in progress on a backend. Holds tensors until `dispose`. */
export interface Training {
  /**
   * One step. `source`: batch images of side x side x 3 bytes, one after another; `real` likewise, null
   * where the domain is built in. `progress`: from 0 to 1, for the decay of the rates. Throws
   * `training-diverged` when a loss is no number; the state is then worth nothing.
   */
  step(input: {
    readonly source: Uint8Array;
    readonly real: Uint8Array | null;
    readonly isWarmUp: boolean;
    readonly progress: number;
  }): StepLosses;
  state(): TrainingState;
  /** The generator's weights in declared order, running averages included. */
  generatorWeights(): Float32Array;
  dispose(): void;
}

/** Part of a running average a new batch makes, as in PyTorch. */
const MOMENTUM = 0.1;
const isAverage = (name: string) => name.endsWith('/mean') || name.endsWith('/variance');
const LEARNED = GENERATOR_WEIGHTS.filter(({ name }) => !isAverage(name));
const AVERAGES = GENERATOR_WEIGHTS.filter(({ name }) => isAverage(name));

function splitDeclared(values: Float32Array): Map<string, Float32Array> {
  let offset = 0;
  return new Map(
    GENERATOR_WEIGHTS.map(({ name, shape }) => [name, values.subarray(offset, (offset += valuesIn(shape)))]),
  );
}

/** The state before the first step. */
export function initialState(options: TrainingOptions): TrainingState {
  const numbers = randomNumbers(seededState(options.seed));
  const critic = initialCritic(options.criticNormalisation, numbers);
  const arrays = new Map<string, Float32Array>();
  for (const [name, values] of splitDeclared(heUniform(options.seed)))
    arrays.set(`generator/${name}`, values);
  for (const [name, values] of critic) arrays.set(`critic/${name}`, values);
  for (const moment of ['first', 'second']) {
    for (const { name, shape } of LEARNED)
      arrays.set(`generator/${moment}/${name}`, new Float32Array(valuesIn(shape)));
    for (const { name, shape } of criticWeights(options.criticNormalisation))
      arrays.set(`critic/${moment}/${name}`, new Float32Array(valuesIn(shape)));
  }
  return { random: numbers.state(), steps: 0, generatorSteps: 0, criticSteps: 0, arrays };
}

/** Puts a state on a backend and goes on from it. The native rung alone has all gradients. */
export function openTraining(backend: Backend, options: TrainingOptions, from: TrainingState): Training {
  const { tf } = backend;
  if (!isNative(backend.name)) throw new AppError('training-needs-native-runtime');
  const batchNormalise = chooseBatchNormalise(backend);
  const numbers = randomNumbers(from.random);
  const tensor = (key: string, shape: readonly number[]) => {
    const values = from.arrays.get(key);
    if (values?.length !== valuesIn(shape)) throw new AppError('bad-model', `${key} does not fit`);
    return tf.tensor(values, [...shape]);
  };
  const tensors = (prefix: string, shapes: readonly WeightShape[]): Tensors =>
    new Map(shapes.map(({ name, shape }) => [name, tensor(`${prefix}/${name}`, shape)]));
  const learner = (prefix: string, shapes: readonly WeightShape[], steps: number): Learner => ({
    weights: tensors(prefix, shapes),
    adam: {
      first: tensors(`${prefix}/first`, shapes),
      second: tensors(`${prefix}/second`, shapes),
      steps,
    } satisfies AdamState,
  });
  const criticShapes = criticWeights(options.criticNormalisation);
  let generator = learner('generator', LEARNED, from.generatorSteps);
  let critic = learner('critic', criticShapes, from.criticSteps);
  let averages = tensors('generator', AVERAGES);
  let steps = from.steps;

  const shape = (count: number): [number, number, number, number] => [
    count,
    options.side,
    options.side,
    IMAGE_CHANNELS,
  ];
  const valuesOf = (bytes: Uint8Array) => {
    const count = bytes.length / (options.side ** 2 * IMAGE_CHANNELS);
    return tf.sub(tf.div(tf.tensor4d(Float32Array.from(bytes), shape(count)), 127.5), 1) as Tensor4D;
  };
  const drawNoise = (count: number) => {
    const size = count * options.side ** 2 * IMAGE_CHANNELS;
    return tf.tensor4d(uniformValues(numbers, size), shape(count));
  };
  const drawReal = (count: number): Tensor4D => {
    if (options.domain === 'noise') return drawNoise(count);
    const images = Array.from({ length: count }, () =>
      tf.tensor4d(spectrogramImage(numbers, options.side), shape(1)),
    );
    return tf.concat(images, 0);
  };
  const mixed = (source: Tensor4D, isPaired = false) => {
    const [count] = source.shape;
    const some = drawNoise(isPaired ? Math.ceil(count / 2) : count);
    const pairs = Array.from({ length: count }, (_, i) => i >> 1);
    const noise = isPaired ? (tf.gather(some, pairs) as Tensor4D) : some;
    const input = tf.add(tf.mul(source, 1 - options.noiseWeight), tf.mul(noise, options.noiseWeight));
    return { noise, input: input as Tensor4D };
  };
  const scores = (images: Tensor4D): Tensor1D =>
    criticForward({ tf, weights: critic.weights, images, normalisation: options.criticNormalisation });
  const forward = (
    weights: Tensors,
    input: Tensor4D,
    onStatistics?: (layer: string, mean: Tensor1D, variance: Tensor1D) => void,
  ) =>
    generatorForward({
      tf,
      weights,
      input,
      normalisation: 'batch',
      convolveTransposed,
      batchNormalise,
      ...(onStatistics && { onStatistics }),
    });

  const trainCritic = (source: Uint8Array, real: Uint8Array | null, rate: number): CriticLosses => {
    const inputs = tf.tidy(() => {
      const fake = forward(generator.weights, mixed(valuesOf(source)).input);
      const [count] = fake.shape;
      const mixing = tf.div(tf.add(tf.tensor4d(uniformValues(numbers, count), [count, 1, 1, 1]), 1), 2);
      return [fake, real ? valuesOf(real) : drawReal(count), mixing];
    }) as unknown as [Tensor4D, Tensor4D, Tensor4D];
    const [fake, reals, mixing] = inputs;
    const { beta1, beta2 } = options;
    const stepped = criticStep({
      tf,
      critic,
      normalisation: options.criticNormalisation,
      real: reals,
      fake,
      mixing,
      penaltyWeight: options.penaltyWeight,
      adam: { rate, beta1, beta2 },
    });
    tf.dispose(inputs);
    ({ critic } = stepped);
    return checked(stepped.losses);
  };

  const weighted = (images: Tensor4D, noise: Tensor4D): Scalar[] => {
    const { marginal, adjacent, diversity, slicedWasserstein, echo, evenness } = options.terms;
    const input = { tf, images, numbers };
    const { projections } = options;
    const parts: (readonly [number, () => Scalar])[] = [
      [marginal, () => marginalTerm(input)],
      [adjacent, () => adjacentTerm(input)],
      [diversity, () => diversityTerm(input)],
      [slicedWasserstein, () => slicedWassersteinTerm({ ...input, projections })],
      [echo, () => echoTerm({ ...input, noise })],
      [evenness, () => evennessTerm(input)],
    ];
    return parts.filter(([weight]) => weight > 0).map(([weight, term]) => tf.mul(term(), weight));
  };

  const trainGenerator = (source: Uint8Array, isWarmUp: boolean, rate: number) => {
    const kept: { name: string; tensor: Tensor }[] = [];
    let right: Tensor | undefined;
    const { input, noise } = tf.tidy(() => mixed(valuesOf(source), options.pairedNoise) as never) as {
      input: Tensor4D;
      noise: Tensor4D;
    };
    const { beta1, beta2 } = options;
    const stepped = generatorStep({
      tf,
      generator,
      adam: { rate, beta1, beta2 },
      loss: (weights) => {
        const images = forward(weights, input, (layer, mean, variance) => {
          kept.push({ name: `${layer}/mean`, tensor: tf.keep(tf.clone(mean)) });
          kept.push({ name: `${layer}/variance`, tensor: tf.keep(tf.clone(variance)) });
        });
        const losses = weighted(images, noise);
        if (!isWarmUp) {
          const ofFake = scores(images);
          right = tf.keep(tf.mean(tf.step(ofFake)));
          losses.push(tf.neg(tf.mean(ofFake)));
        }
        if (losses.length === 0) throw new AppError('bad-training-options', 'a warm-up without terms');
        return losses.reduce((sum, loss) => tf.add(sum, loss));
      },
    });
    tf.dispose([input, noise]);
    ({ generator } = stepped);
    averages = moveAverages(kept);
    const generatorRight = right ? right.dataSync()[0]! : null;
    right?.dispose();
    checked({ loss: stepped.loss });
    return { loss: stepped.loss, generatorRight };
  };

  const moveAverages = (kept: readonly { name: string; tensor: Tensor }[]): Tensors => {
    const fresh = new Map(kept.map(({ name, tensor: statistic }) => [name, statistic]));
    const moved = new Map(
      [...averages].map(([name, average]) => [
        name,
        tf.tidy(() => tf.add(tf.mul(average, 1 - MOMENTUM), tf.mul(fresh.get(name)!, MOMENTUM))),
      ]),
    );
    tf.dispose([...averages.values(), ...fresh.values()]);
    return moved;
  };

  return {
    step: ({ source, real, isWarmUp, progress }) => {
      const share = rateAt(options.decay, progress, 1);
      let criticLosses: CriticLosses | null = null;
      for (let i = 0; !isWarmUp && i < options.criticIterations; i += 1)
        criticLosses = trainCritic(source, real, options.criticLearningRate * share);
      const { loss, generatorRight } = trainGenerator(source, isWarmUp, options.learningRate * share);
      steps += 1;
      return { generator: loss, critic: criticLosses, generatorRight };
    },
    state: () => {
      const arrays = new Map<string, Float32Array>();
      const store = (prefix: string, values: Tensors) => {
        for (const [name, value] of values) arrays.set(`${prefix}/${name}`, value.dataSync<'float32'>());
      };
      store('generator', generator.weights);
      store('generator', averages);
      store('generator/first', generator.adam.first);
      store('generator/second', generator.adam.second);
      store('critic', critic.weights);
      store('critic/first', critic.adam.first);
      store('critic/second', critic.adam.second);
      return {
        random: numbers.state(),
        steps,
        generatorSteps: generator.adam.steps,
        criticSteps: critic.adam.steps,
        arrays,
      };
    },
    generatorWeights: () => {
      const all = new Map([...generator.weights, ...averages]);
      const values = new Float32Array(GENERATOR_WEIGHTS.reduce((sum, w) => sum + valuesIn(w.shape), 0));
      let offset = 0;
      for (const { name } of GENERATOR_WEIGHTS) {
        const part = all.get(name)!.dataSync<'float32'>();
        values.set(part, offset);
        offset += part.length;
      }
      return values;
    },
    dispose: () => tf.dispose([...tensorsOf(generator), ...tensorsOf(critic), ...averages.values()]),
  };
}

function checked<T extends object>(losses: T): T {
  if (!Object.values(losses).every(Number.isFinite))
    throw new AppError('training-diverged', 'a loss is no number');
  return losses;
}
