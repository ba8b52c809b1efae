import type { Tensor, TensorFlow } from './backend';

/** Tensors by the name of their weight. */
export type Tensors = ReadonlyMap<string, Tensor>;

/** First and second moment of every gradient, and how many steps were taken. */
export interface AdamState {
  readonly first: Tensors;
  readonly second: Tensors;
  readonly steps: number;
}

export interface AdamOptions {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
}

const EPSILON = 1e-8;

/** Moments before the first step: zeros. */
export function newAdamState(tf: TensorFlow, weights: Tensors): AdamState {
  const zeros = () => new Map([...weights].map(([name, { shape }]) => [name, tf.zeros(shape)] as const));
  return { first: zeros(), second: zeros(), steps: 0 };
}

/**
 * One step of Adam (Kingma and Ba 2015), with PyTorch's epsilon:
 * w -= rate / (1 - beta1^t) m / (sqrt(v / (1 - beta2^t)) + 1e-8). Returns new tensors, in no tidy's care
 * unless called in one; its arguments stay as they are.
 */
export function adamStep(options: {
  readonly tf: TensorFlow;
  readonly weights: Tensors;
  readonly gradients: Tensors;
  readonly state: AdamState;
  readonly adam: AdamOptions;
}): { readonly weights: Tensors; readonly state: AdamState } {
  const { tf, weights, gradients, state, adam } = options;
  const { rate, beta1, beta2 } = adam;
  const steps = state.steps + 1;
  const firstScale = rate / (1 - beta1 ** steps);
  const secondScale = 1 / Math.sqrt(1 - beta2 ** steps);
  const next = {
    weights: new Map<string, Tensor>(),
    first: new Map<string, Tensor>(),
    second: new Map<string, Tensor>(),
  };
  for (const [name, weight] of weights) {
    const gradient = gradients.get(name)!;
    const first = tf.add(tf.mul(state.first.get(name)!, beta1), tf.mul(gradient, 1 - beta1));
    const second = tf.add(tf.mul(state.second.get(name)!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const root = tf.add(tf.mul(tf.sqrt(second), secondScale), EPSILON);
    next.weights.set(name, tf.sub(weight, tf.mul(tf.div(first, root), firstScale)));
    next.first.set(name, first);
    next.second.set(name, second);
  }
  return { weights: next.weights, state: { first: next.first, second: next.second, steps } };
}
