import type { Tensor, TensorFlow } from './backend';

interface OperationAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** Operations of TensorFlow that tfjs has no name for. */
export interface NativeOperations {
  /** `T`: all that is computed with is float32. */
  readonly floatType: OperationAttribute;
  float(name: string, value: number): OperationAttribute;
  text(name: string, value: string): OperationAttribute;
  truth(name: string, value: boolean): OperationAttribute;
  run(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
}

/** What tfjs-node's backend offers beside the operations of tfjs-core. */
interface NativeBackend {
  readonly binding: Readonly<
    Record<'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL' | 'TF_FLOAT', number>
  >;
  readonly executeMultipleOutputs: NativeOperations['run'];
}

/** Null where another rung than native TensorFlow is at work. */
export function nativeOperations(tf: TensorFlow): NativeOperations | null {
  if (tf.getBackend() !== 'tensorflow') return null;
  const backend = tf.backend() as unknown as NativeBackend;
  const { binding } = backend;
  return {
    floatType: { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    float: (name, value) => ({ name, type: binding.TF_ATTR_FLOAT, value }),
    text: (name, value) => ({ name, type: binding.TF_ATTR_STRING, value }),
    truth: (name, value) => ({ name, type: binding.TF_ATTR_BOOL, value }),
    run: (name, attributes, inputs, outputs) =>
      backend.executeMultipleOutputs(name, attributes, inputs, outputs),
  };
}
