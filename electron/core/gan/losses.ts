import type { Scalar, Tensor, Tensor1D, Tensor4D, TensorFlow } from './backend';
import { sumOver } from './reductions';

/** D of a batch of images: one score each. */
export type Critic = (images: Tensor4D) => Tensor1D;

/**
 * GP = mean((||grad_z D(z)||_2 - 1)^2) at z = a real + (1 - a) fake, one a in [0, 1] per image (Gulrajani et
 * al. 2017). A gradient can be taken through it.
 */
export function gradientPenalty(options: {
  readonly tf: TensorFlow;
  readonly critic: Critic;
  readonly real: Tensor4D;
  readonly fake: Tensor4D;
  /** [batch, 1, 1, 1]. */
  readonly mixing: Tensor4D;
}): Scalar {
  const { tf, critic, real, fake, mixing } = options;
  const between = tf.add(tf.mul(mixing, real), tf.mul(tf.sub(1, mixing), fake)) as Tensor4D;
  const gradient = tf.grad((z: Tensor) => tf.sum(critic(z as Tensor4D)))(between);
  // Without the small summand the square root has no gradient where the critic is flat.
  const norms = tf.sqrt(tf.add(sumOver(tf, tf.square(gradient), [1, 2, 3]), 1e-12));
  return tf.mean(tf.square(tf.sub(norms, 1)));
}
