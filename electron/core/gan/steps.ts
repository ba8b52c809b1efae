import { adamStep, type AdamOptions, type AdamState, type Tensors } from './adam';
import type { Scalar, Tensor, Tensor4D, TensorFlow } from './backend';
import { criticForward, type CriticNormalisation } from './critic';
import { gradientPenalty } from './losses';

/** Weights under training with their optimiser. */
export interface Learner {
  readonly weights: Tensors;
  readonly adam: AdamState;
}

/** What a step of the critic measured, before its weights moved. */
export interface CriticLosses {
  /** mean D(fake) - mean D(real) + lambda GP. */
  readonly loss: number;
  readonly penalty: number;
  /** Mean score of the real images, and of the fakes. */
  readonly real: number;
  readonly fake: number;
  /** Shares of real images with a score above 0, and of fakes with one below. */
  readonly realRight: number;
  readonly fakeRight: number;
}

const byName = (names: readonly string[], tensors: readonly Tensor[]): Tensors =>
  new Map(names.map((name, i) => [name, tensors[i]!]));

/** Value and gradients of a loss of named weights. */
export function lossAndGradients(
  tf: TensorFlow,
  weights: Tensors,
  loss: (weights: Tensors) => Scalar,
): { readonly value: Tensor; readonly gradients: Tensors } {
  const names = [...weights.keys()];
  const { value, grads } = tf.valueAndGrads((...values: Tensor[]) => loss(byName(names, values)))([
    ...weights.values(),
  ]);
  return { value, gradients: byName(names, grads) };
}

/** The tensors a learner holds. */
export const tensorsOf = ({ weights, adam }: Learner): Tensor[] => [
  ...weights.values(),
  ...adam.first.values(),
  ...adam.second.values(),
];

/** Moves a learner; its old tensors are freed, those of the answer kept. */
function move(tf: TensorFlow, learner: Learner, gradients: Tensors, adam: AdamOptions): Learner {
  const { weights, state } = adamStep({ tf, weights: learner.weights, gradients, state: learner.adam, adam });
  const moved = { weights, adam: state };
  tensorsOf(moved).forEach((tensor) => tf.keep(tensor));
  tf.dispose(tensorsOf(learner));
  return moved;
}

/** Copies the numbers of scalars to JavaScript. */
const numbersOf = (scalars: readonly Tensor[]): number[] => scalars.map((scalar) => scalar.dataSync()[0]!);

/**
 * One step of the critic on real images and fakes [batch, side, side, 3]:
 * L_D = mean D(fake) - mean D(real) + lambda GP, then Adam. `mixing`: [batch, 1, 1, 1] in [0, 1]. The old
 * learner is freed.
 */
export function criticStep(options: {
  readonly tf: TensorFlow;
  readonly critic: Learner;
  readonly normalisation: CriticNormalisation;
  readonly real: Tensor4D;
  readonly fake: Tensor4D;
  readonly mixing: Tensor4D;
  readonly penaltyWeight: number;
  readonly adam: AdamOptions;
}): { readonly critic: Learner; readonly losses: CriticLosses } {
  const { tf, critic, normalisation, real, fake, mixing, penaltyWeight, adam } = options;
  let measured: Tensor[] = [];
  return tf.tidy(() => {
    const { value, gradients } = lossAndGradients(tf, critic.weights, (weights) => {
      const score = (images: Tensor4D) => criticForward({ tf, weights, images, normalisation });
      const [ofReal, ofFake] = [score(real), score(fake)];
      const penalty = gradientPenalty({ tf, critic: score, real, fake, mixing });
      const [meanReal, meanFake] = [tf.mean(ofReal), tf.mean(ofFake)];
      measured = [penalty, meanReal, meanFake, tf.mean(tf.step(ofReal)), tf.mean(tf.step(tf.neg(ofFake)))];
      measured = measured.map((tensor) => tf.keep(tensor));
      return tf.add(tf.sub(meanFake, meanReal), tf.mul(penalty, penaltyWeight));
    });
    const [loss, penalty, meanReal, meanFake, realRight, fakeRight] = numbersOf([value, ...measured]) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    tf.dispose(measured);
    const losses = { loss, penalty, real: meanReal, fake: meanFake, realRight, fakeRight };
    return { critic: move(tf, critic, gradients, adam) as never, losses: losses as never };
  }) as unknown as { critic: Learner; losses: CriticLosses };
}

/**
 * One step of the generator by any loss of its weights, then Adam. The old learner is freed. `loss` may
 * keep tensors of its own.
 */
export function generatorStep(options: {
  readonly tf: TensorFlow;
  readonly generator: Learner;
  readonly loss: (weights: Tensors) => Scalar;
  readonly adam: AdamOptions;
}): { readonly generator: Learner; readonly loss: number } {
  const { tf, generator, adam } = options;
  return tf.tidy(() => {
    const { value, gradients } = lossAndGradients(tf, generator.weights, options.loss);
    const loss = numbersOf([value])[0]!;
    return { generator: move(tf, generator, gradients, adam) as never, loss: loss as never };
  }) as unknown as { generator: Learner; loss: number };
}
