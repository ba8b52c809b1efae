import { isNative } from '../../../shared/runtime-rungs';
import type { Backend, Tensor, Tensor1D, Tensor4D, TensorFlow } from './backend';
import { nativeOperations } from './native-operations';

/** As in PyTorch's BatchNorm2d, in whose notation the paper draws the networks. */
export const EPSILON = 1e-5;

/** x normalised by its own statistics, and these: variance with n - 1, as running averages take it. */
export interface Normalised {
  readonly y: Tensor4D;
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

export interface NormaliseOptions {
  readonly tf: TensorFlow;
  /** [batch, side, side, channels]. */
  readonly x: Tensor4D;
  readonly gamma: Tensor1D;
  readonly beta: Tensor1D;
}

/** y = gamma (x - mean) / sqrt(variance + 1e-5) + beta, by the statistics of x per channel. */
export type BatchNormalise = (options: NormaliseOptions) => Normalised;

/** In single operations, which every rung has; differentiable as often as one likes. */
export const normaliseComposed: BatchNormalise = ({ tf, x, gamma, beta }) => {
  const count = x.size / x.shape[3];
  const mean = tf.mean(x, [0, 1, 2]) as Tensor1D;
  const centred = tf.sub(x, mean);
  const variance = tf.mean(tf.square(centred), [0, 1, 2]) as Tensor1D;
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, EPSILON)));
  const y = tf.add(tf.mul(centred, scale), beta) as Tensor4D;
  return { y, mean, variance: tf.mul(variance, count / Math.max(1, count - 1)) };
};

/**
 * TensorFlow's fused operation, which tfjs-node only calls for inference, and its gradient: a sixth of the
 * time of the single operations. Its gradient can't be differentiated again.
 */
export const normaliseFused: BatchNormalise = ({ tf, x, gamma, beta }) => {
  const native = nativeOperations(tf)!;
  const attributes = [
    native.floatType,
    native.float('epsilon', EPSILON),
    native.text('data_format', 'NHWC'),
    native.truth('is_training', true),
  ];
  const run = (name: string, inputs: readonly Tensor[]) => native.run(name, attributes, inputs, 5);
  let statistics: readonly [Tensor, Tensor] | undefined;
  const normalise = tf.customGrad((...args: (Tensor | ((saved: Tensor[]) => void))[]) => {
    const [images, scale, offset] = args as [Tensor, Tensor, Tensor];
    const save = args[3] as (saved: Tensor[]) => void;
    const none = tf.tensor1d([], 'float32');
    const [y, mean, variance, ...kept] = run('FusedBatchNorm', [images, scale, offset, none, none]);
    // What else is made in here is freed at its end.
    statistics = [tf.keep(mean!), tf.keep(variance!)];
    save([images, scale, ...kept]);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => run('FusedBatchNormGrad', [dy, ...saved]).slice(0, 3);
    return { value: y!, gradFunc: gradFunc as never };
  });
  const y = normalise(x, gamma, beta) as Tensor4D;
  const [mean, variance] = statistics!.map((kept) => tf.clone(kept)) as [Tensor1D, Tensor1D];
  tf.dispose([...statistics!]);
  return { y, mean, variance };
};

/** The way that suits a rung. */
export const chooseBatchNormalise = ({ name }: Pick<Backend, 'name'>): BatchNormalise =>
  isNative(name) ? normaliseFused : normaliseComposed;
