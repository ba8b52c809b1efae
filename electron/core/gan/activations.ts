import type { Tensor, Tensor4D, TensorFlow } from './backend';
import { nativeOperations, type NativeOperations } from './native-operations';

/** The critic's slope below zero. */
const LEAK = 0.2;

/** max(x, 0). Differentiable twice. */
export const relu = (tf: TensorFlow, x: Tensor4D): Tensor4D => {
  const native = nativeOperations(tf);
  return native ? rectified(tf, native, 'Relu', x) : tf.relu(x);
};

/** max(x, 0.2 x). Differentiable twice. Without TensorFlow's own composed: tf.leakyRelu has no gradient of its gradient. */
export const leakyRelu = (tf: TensorFlow, x: Tensor4D): Tensor4D => {
  const native = nativeOperations(tf);
  return native
    ? rectified(tf, native, 'LeakyRelu', x)
    : tf.sub(tf.relu(x), tf.mul(tf.relu(tf.neg(x)), LEAK));
};

type Rectifier = 'Relu' | 'LeakyRelu';

/**
 * TensorFlow's operation and its gradient, one pass over the memory each. tfjs takes six for the gradient of relu, one of
 * them over ones made in JavaScript: a quarter of a critic's step.
 */
function rectified(tf: TensorFlow, native: NativeOperations, name: Rectifier, x: Tensor): Tensor4D {
  const rectify = tf.customGrad((...args) => {
    const [features, save] = args as [Tensor, (saved: Tensor[]) => void];
    save([features]);
    const gradFunc = (dy: Tensor, [kept]: Tensor[]) => slope(tf, native, name, dy, kept!);
    return { value: native.run(name, attributesOf(native, name), [features], 1)[0]!, gradFunc };
  });
  return rectify(x) as Tensor4D;
}

/** dy where the features are above zero, the leak's share of it elsewhere. Linear in dy: its gradient is itself. */
function slope(
  tf: TensorFlow,
  native: NativeOperations,
  name: Rectifier,
  dy: Tensor,
  features: Tensor,
): Tensor {
  const linear = tf.customGrad((...args) => {
    const [from, save] = args as [Tensor, (saved: Tensor[]) => void];
    save([features]);
    const gradFunc = (ddy: Tensor, [kept]: Tensor[]) => slope(tf, native, name, ddy, kept!);
    const value = native.run(`${name}Grad`, attributesOf(native, name), [from, features], 1)[0]!;
    return { value, gradFunc };
  });
  return linear(dy);
}

const attributesOf = (native: NativeOperations, name: Rectifier) => [
  native.floatType,
  ...(name === 'LeakyRelu' ? [native.float('alpha', LEAK)] : []),
];
