import type { Tensor, TensorFlow } from './backend';

// The gradients that tfjs has for sums and means multiply by ones, which it makes in JavaScript and hands over: thirty
// times the memory traffic of repeating the gradient. Those here repeat it. They can be differentiated as often as one likes.

/** Sums over axes, which stay as sides of 1. */
export function sumOver(tf: TensorFlow, x: Tensor, axes: readonly number[]): Tensor {
  const { shape } = x;
  const sum = tf.customGrad((...args) => ({
    value: tf.sum(args[0] as Tensor, [...axes], true),
    gradFunc: (dy: Tensor) => spread(tf, dy, shape),
  }));
  return sum(x);
}

/** Means over axes, which stay as sides of 1. */
export function meanOver(tf: TensorFlow, x: Tensor, axes: readonly number[]): Tensor {
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  return tf.mul(sumOver(tf, x, axes), 1 / count);
}

/** Repeats x along its sides of 1 until it has `shape`, which has as many sides. */
export function spread(tf: TensorFlow, x: Tensor, shape: readonly number[]): Tensor {
  const repeats = shape.map((side, axis) => side / x.shape[axis]!);
  const axes = [...repeats.keys()].filter((axis) => repeats[axis] !== 1);
  const repeat = tf.customGrad((...args) => ({
    value: tf.tile(args[0] as Tensor, repeats),
    gradFunc: (dy: Tensor) => sumOver(tf, dy, axes),
  }));
  return repeat(x);
}
