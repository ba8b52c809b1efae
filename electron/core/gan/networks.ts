import { relu } from './activations';
import type { Tensor, Tensor1D, Tensor4D, TensorFlow } from './backend';
import { EPSILON, type BatchNormalise } from './batch-normalisation';
import type { ConvolveTransposed } from './transposed-convolution';

/** Side of every image the generator takes and gives, in pixels. */
export const IMAGE_SIDE = 256;
export const IMAGE_CHANNELS = 3;
/** Values of one image: 256 x 256 x 3. */
export const IMAGE_VALUES = IMAGE_SIDE * IMAGE_SIDE * IMAGE_CHANNELS;

/** Every convolution of the paper's generator: kernel 4, stride 2, padding 1, no bias. */
export const KERNEL_SIDE = 4;
const STRIDE = 2;

export interface GeneratorLayer {
  readonly name: string;
  /** `convolution` halves the side, `transposed` doubles it. */
  readonly kind: 'convolution' | 'transposed';
  readonly inputs: number;
  readonly outputs: number;
  /** Batch normalisation and ReLU; the last layer has tanh alone. */
  readonly normalised: boolean;
}

const layer = (name: string, inputs: number, outputs: number): GeneratorLayer => ({
  name,
  kind: name.startsWith('encoder') ? 'convolution' : 'transposed',
  inputs,
  outputs,
  normalised: name !== 'decoder4',
});

/** The generator as drawn in the paper, first layer first. */
export const GENERATOR_LAYERS: readonly GeneratorLayer[] = [
  layer('encoder1', 3, 64),
  layer('encoder2', 64, 128),
  layer('encoder3', 128, 256),
  layer('encoder4', 256, 512),
  layer('decoder1', 512, 256),
  layer('decoder2', 256, 128),
  layer('decoder3', 128, 64),
  layer('decoder4', 64, 3),
];

export interface WeightShape {
  readonly name: string;
  readonly shape: readonly number[];
}

function weightShapesOf({ name, kind, inputs, outputs, normalised }: GeneratorLayer): WeightShape[] {
  const ends = kind === 'convolution' ? [inputs, outputs] : [outputs, inputs];
  const kernel = { name: `${name}/kernel`, shape: [KERNEL_SIDE, KERNEL_SIDE, ...ends] };
  if (!normalised) return [kernel];
  const statistics = ['gamma', 'beta', 'mean', 'variance'].map((part) => ({
    name: `${name}/${part}`,
    shape: [outputs],
  }));
  return [kernel, ...statistics];
}

/**
 * Every weight of the generator in declared order, the order of a weights file. Kernels are
 * [row, column, in, out], those of transposed convolutions [row, column, out, in]; gamma and beta are
 * learned, mean and variance are the running averages of batch normalisation.
 */
export const GENERATOR_WEIGHTS: readonly WeightShape[] = GENERATOR_LAYERS.flatMap(weightShapesOf);

export const valuesIn = (shape: readonly number[]): number =>
  shape.reduce((product, side) => product * side, 1);

/** Weights by name, as tensors or as variables under training. */
export type GeneratorWeights = ReadonlyMap<string, Tensor>;

/**
 * `batch`: by mean and variance of the images at hand (training, and a model without running averages);
 * `running`: by the averages stored with the weights.
 */
export type Normalisation = 'batch' | 'running';

export interface GeneratorForward {
  readonly tf: TensorFlow;
  readonly weights: GeneratorWeights;
  /** [batch, side, side, 3] in [-1, 1]; the side is a multiple of 16, 256 in the product. */
  readonly input: Tensor4D;
  readonly normalisation: Normalisation;
  readonly convolveTransposed: ConvolveTransposed;
  /** For `batch`. */
  readonly batchNormalise: BatchNormalise;
  /** Told the statistics of each layer under `batch`, for running averages. */
  readonly onStatistics?: (layer: string, mean: Tensor1D, variance: Tensor1D) => void;
}

type Step = Omit<GeneratorForward, 'input'> & { readonly layer: GeneratorLayer; readonly x: Tensor4D };

function convolve({ tf, weights, layer: { name, kind }, x, convolveTransposed }: Step): Tensor4D {
  const kernel = weights.get(`${name}/kernel`) as Tensor4D;
  if (kind === 'transposed') return convolveTransposed({ tf, name, x, kernel });
  // For an even side, TensorFlow's `same` at kernel 4 and stride 2 is PyTorch's padding 1.
  return tf.conv2d(x, kernel, STRIDE, 'same');
}

/** y = gamma (x - mean) / sqrt(variance + 1e-5) + beta, per channel (Ioffe and Szegedy 2015). */
function normalise(step: Step, x: Tensor4D): Tensor4D {
  const { tf, weights, normalisation, batchNormalise, onStatistics, layer } = step;
  const weight = (part: string) => weights.get(`${layer.name}/${part}`) as Tensor1D;
  const [gamma, beta] = [weight('gamma'), weight('beta')];
  if (normalisation === 'running')
    return tf.batchNorm4d(x, weight('mean'), weight('variance'), beta, gamma, EPSILON);
  const { y, mean, variance } = batchNormalise({ tf, x, gamma, beta });
  onStatistics?.(layer.name, mean, variance);
  return y;
}

function applyLayer(step: Step): Tensor4D {
  const x = convolve(step);
  return step.layer.normalised ? relu(step.tf, normalise(step, x)) : step.tf.tanh(x);
}

/**
 * KEY = G(x), the paper's generator: [batch, side, side, 3] -> the same shape, in [-1, 1]. A plain function
 * of its weights, so that gradients can be taken through it. Call it in tf.tidy.
 */
export function generatorForward({ input, ...rest }: GeneratorForward): Tensor4D {
  return GENERATOR_LAYERS.reduce((x, current) => applyLayer({ ...rest, layer: current, x }), input);
}
