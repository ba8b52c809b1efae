import type { Scalar, Tensor, Tensor2D, TensorFlow } from './backend';

/**
 * Mean square of what separates the i-th smallest of each row of `values` from the i-th smallest of the
 * same row of `targets`: the squared Wasserstein-2 distance of two samples in one dimension. `targets` is
 * taken as constant. Both [rows, n].
 */
export function sortedDistance(tf: TensorFlow, values: Tensor2D, targets: Tensor2D): Scalar {
  const distance = tf.customGrad((...args: unknown[]) => {
    const [current, save] = args as [Tensor2D, (saved: Tensor[]) => void];
    const [rows, n] = current.shape;
    // The order of TopK is from the largest; TensorFlow gives no gradient of it, and none is needed.
    const order = tf.topk(current, n).indices;
    const starts = tf.range(0, rows * n, n, 'int32').reshape([rows, 1]);
    const places = tf.add(order, starts).reshape([rows * n, 1]);
    const sorted = tf.topk(targets, n).values.reshape([rows * n]);
    const wished = tf.scatterND(places, sorted, [rows * n]).reshape([rows, n]);
    const apart = tf.sub(current, wished);
    save([apart]);
    return {
      value: tf.mean(tf.square(apart)),
      gradFunc: (dy: Tensor, [saved]: Tensor[]) => tf.mul(dy, tf.mul(saved!, 2 / (rows * n))),
    };
  });
  return distance(values) as Scalar;
}
