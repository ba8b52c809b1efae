import type { Tensor4D, TensorFlow } from './backend';

interface Transposed {
  readonly tf: TensorFlow;
  /** Of the layer. */
  readonly name: string;
  /** [batch, side, side, in]. */
  readonly x: Tensor4D;
  /** [4, 4, out, in]. */
  readonly kernel: Tensor4D;
}

/** A transposed convolution, kernel 4, stride 2, padding 1: [batch, n, n, in] -> [batch, 2n, 2n, out]. */
export type ConvolveTransposed = (options: Transposed) => Tensor4D;

/** TensorFlow's own, with gradients: for the native rung and for training. */
export const convolveTransposed: ConvolveTransposed = ({ tf, x, kernel }) => {
  const [batch, rows, columns] = x.shape;
  return tf.conv2dTranspose(x, kernel, [batch, 2 * rows, 2 * columns, kernel.shape[2]], 2, 'same');
};

/** Kernel rows (or columns) that reach output 2m and 2m + 1, in the order of the input pixels they meet. */
const TAPS = [
  [3, 1],
  [2, 0],
] as const;
/** Input m - 1 and m meet for an even output, m and m + 1 for an odd one. */
const PADS = [
  [1, 0],
  [0, 1],
] as const;
const PHASES = [0, 1].flatMap((row) => [0, 1].map((column) => ({ row, column }) as const)) as readonly {
  readonly row: 0 | 1;
  readonly column: 0 | 1;
}[];

/** The four 2 x 2 kernels [2, 2, in, out] a transposed kernel [4, 4, out, in] falls apart into. */
export function phaseKernels(tf: TensorFlow, kernel: Tensor4D): readonly Tensor4D[] {
  return PHASES.map(({ row, column }) =>
    tf.tidy(() => {
      const taps = tf.gather(tf.gather(kernel, [...TAPS[row]], 0), [...TAPS[column]], 1);
      return tf.transpose(taps, [0, 1, 3, 2]);
    }),
  );
}

/**
 * The same transposed convolution by its four phases: out[2m + a] = sum over two taps of in, so each of the
 * four interleaved quarters of the output is an ordinary 2 x 2 convolution (sub-pixel convolution, Shi et
 * al. 2016). Without gradients. A layer without kernels in `kernelsOf` is done by TensorFlow's own operation.
 */
export function convolveTransposedByPhases(
  kernelsOf: ReadonlyMap<string, readonly Tensor4D[]>,
): ConvolveTransposed {
  return ({ tf, name, x, kernel }) => {
    const kernels = kernelsOf.get(name);
    if (kernels === undefined) return convolveTransposed({ tf, name, x, kernel });
    const quarters = kernels.map((kernel, phase) => {
      const { row, column } = PHASES[phase]!;
      return tf.conv2d(x, kernel, 1, [[0, 0], [...PADS[row]], [...PADS[column]], [0, 0]]);
    });
    return tf.depthToSpace(tf.concat(quarters, 3), 2);
  };
}
