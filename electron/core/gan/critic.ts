import { leakyRelu } from './activations';
import type { Tensor, Tensor1D, Tensor4D, TensorFlow } from './backend';
import { EPSILON } from './batch-normalisation';
import { valuesIn, type WeightShape } from './networks';
import { meanOver, spread } from './reductions';
import { uniformValues, type RandomNumbers } from './random-numbers';

/**
 * How the critic's middle layer is normalised. `layer`: per image; `instance`: per image and channel;
 * `batch`: as the paper draws it, although its images then depend on each other, against which Gulrajani
 * et al. (2017) advise; `none`.
 */
export const CRITIC_NORMALISATIONS = ['layer', 'instance', 'batch', 'none'] as const;
export type CriticNormalisation = (typeof CRITIC_NORMALISATIONS)[number];

/** Axes of [batch, side, side, channels] that share statistics. */
const AXES = { layer: [1, 2, 3], instance: [1, 2], batch: [0, 1, 2] } as const;

/** The paper's critic: Conv(3,64,4,2,1), Conv(64,128,4,2,1) normalised, Conv(128,1,4,1,0), averaged. */
const LAYERS = [
  { name: 'critic1', inputs: 3, outputs: 64, stride: 2, pad: 1 },
  { name: 'critic2', inputs: 64, outputs: 128, stride: 2, pad: 1 },
  { name: 'critic3', inputs: 128, outputs: 1, stride: 1, pad: 0 },
] as const;
const KERNEL = 4;

/** Every weight of the critic in declared order; kernels are [row, column, in, out]. */
export function criticWeights(normalisation: CriticNormalisation): readonly WeightShape[] {
  return LAYERS.flatMap(({ name, inputs, outputs }) => {
    const weights = [
      { name: `${name}/kernel`, shape: [KERNEL, KERNEL, inputs, outputs] },
      { name: `${name}/bias`, shape: [outputs] },
    ];
    if (name !== 'critic2' || normalisation === 'none') return weights;
    const affine = ['gamma', 'beta'].map((part) => ({ name: `${name}/${part}`, shape: [outputs] }));
    return [...weights, ...affine];
  });
}

/** Weights before any training, by name: kernels uniform in +-sqrt(3 / fan-in), gamma 1, the rest 0. */
export function initialCritic(
  normalisation: CriticNormalisation,
  numbers: RandomNumbers,
): ReadonlyMap<string, Float32Array> {
  return new Map(
    criticWeights(normalisation).map(({ name, shape }) => {
      const count = valuesIn(shape);
      if (name.endsWith('/gamma')) return [name, new Float32Array(count).fill(1)];
      if (!name.endsWith('/kernel')) return [name, new Float32Array(count)];
      const bound = Math.sqrt(3 / (KERNEL * KERNEL * shape[2]!));
      return [name, uniformValues(numbers, count).map((value) => value * bound)];
    }),
  );
}

export interface CriticForward {
  readonly tf: TensorFlow;
  readonly weights: ReadonlyMap<string, Tensor>;
  /** [batch, side, side, 3] in [-1, 1]; the side is at least 16. */
  readonly images: Tensor4D;
  readonly normalisation: CriticNormalisation;
}

function normalise({ tf, weights, normalisation }: CriticForward, x: Tensor4D): Tensor4D {
  if (normalisation === 'none') return x;
  const axes = AXES[normalisation];
  const centred = tf.sub(x, spread(tf, meanOver(tf, x, axes), x.shape));
  const variance = meanOver(tf, tf.square(centred), axes);
  const standard = tf.mul(centred, spread(tf, tf.rsqrt(tf.add(variance, EPSILON)), x.shape));
  return tf.add(tf.mul(standard, weights.get('critic2/gamma')!), weights.get('critic2/beta')!);
}

/** D(x): [batch, side, side, 3] -> one score an image. Differentiable twice. Call it in tf.tidy. */
export function criticForward(options: CriticForward): Tensor1D {
  const { tf, weights, images } = options;
  const scores = LAYERS.reduce((x, { name, stride, pad }) => {
    const kernel = weights.get(`${name}/kernel`) as Tensor4D;
    // For an even side, TensorFlow's `same` at kernel 4 and stride 2 is PyTorch's padding 1.
    const y: Tensor4D = tf.add(
      tf.conv2d(x, kernel, stride, pad === 1 ? 'same' : 'valid'),
      weights.get(`${name}/bias`)!,
    );
    if (name === 'critic3') return y;
    return leakyRelu(tf, name === 'critic2' ? normalise(options, y) : y);
  }, images);
  return tf.mean(scores, [1, 2, 3]);
}
