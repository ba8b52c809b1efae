import { randomFillSync } from 'node:crypto';
import { AppError } from '../../../shared/errors';
import { isNative } from '../../../shared/runtime-rungs';
import type { Backend, Tensor, Tensor4D } from './backend';
import { chooseBatchNormalise } from './batch-normalisation';
import type { Model } from './model';
import {
  GENERATOR_LAYERS,
  GENERATOR_WEIGHTS,
  IMAGE_CHANNELS,
  IMAGE_SIDE,
  IMAGE_VALUES,
  generatorForward,
} from './networks';
import { randomNumbers, seededState, uniformValues } from './random-numbers';
import { convolveTransposedByPhases, phaseKernels } from './transposed-convolution';
import type { ConvolveTransposed } from './transposed-convolution';

/** A model on a backend, ready to run. Holds tensors until `dispose`. */
export interface Generator {
  readonly model: Model;
  /** G of one image, row-major, RGB interleaved: 196,608 values in [-1, 1] -> as many in [-1, 1]. */
  readonly run: (input: Float32Array) => Float32Array;
  readonly dispose: () => void;
}

const imageShape = [1, IMAGE_SIDE, IMAGE_SIDE, IMAGE_CHANNELS] as [number, number, number, number];

/**
 * Native TensorFlow's own transposed convolution is the faster one where few channels come out (decoder3 and 4), and takes
 * up to 2.5 times as long as the phases where many do; WebAssembly's is a plain loop.
 */
const LEAST_OUTPUTS_BY_PHASES = { native: 128, other: 1 };

function chooseTransposed(
  { tf, name }: Backend,
  weights: ReadonlyMap<string, Tensor>,
): { convolve: ConvolveTransposed; tensors: readonly Tensor[] } {
  const least = LEAST_OUTPUTS_BY_PHASES[isNative(name) ? 'native' : 'other'];
  const byPhases = GENERATOR_LAYERS.filter(({ kind, outputs }) => kind === 'transposed' && outputs >= least);
  const kernels = byPhases.map(
    (layer) => [layer.name, phaseKernels(tf, weights.get(`${layer.name}/kernel`) as Tensor4D)] as const,
  );
  return {
    convolve: convolveTransposedByPhases(new Map(kernels)),
    tensors: kernels.flatMap(([, tensors]) => tensors),
  };
}

/** Copies a model's weights onto a backend. */
export function createGenerator(backend: Backend, model: Model): Generator {
  const { tf } = backend;
  const weights = new Map<string, Tensor>(
    GENERATOR_WEIGHTS.map(({ name, shape }) => [name, tf.tensor(model.weights.get(name)!, [...shape])]),
  );
  const transposed = chooseTransposed(backend, weights);
  const { normalisation } = model.description;
  const batchNormalise = chooseBatchNormalise(backend);
  const run = (input: Float32Array) => {
    const image = tf.tidy(() =>
      generatorForward({
        tf,
        weights,
        input: tf.tensor4d(input, imageShape),
        normalisation,
        convolveTransposed: transposed.convolve,
        batchNormalise,
      }),
    );
    // Not in tidy: it looks for tensors in what it is given back, value by value, which takes as long as the network.
    const values = image.dataSync<'float32'>();
    image.dispose();
    return values;
  };
  return { model, run, dispose: () => tf.dispose([...weights.values(), ...transposed.tensors]) };
}

/** Q(v) = round((v + 1) * 127.5), clamped to 0..255; [-1, 1] -> bytes. */
export function quantise(values: Float32Array): Uint8Array {
  // Uint8ClampedArray rounds halves to even; Q rounds them up.
  const bytes = new Uint8ClampedArray(values.length);
  for (let i = 0; i < values.length; i += 1) bytes[i] = Math.floor((values[i]! + 1) * 127.5 + 0.5);
  return new Uint8Array(bytes.buffer);
}

/** Uniform in (-1, 1), 16 bits a value from the operating system's generator; `length` values. */
export function freshNoise(length: number): Float32Array {
  const words = randomFillSync(new Uint16Array(length));
  const noise = new Float32Array(length);
  for (let i = 0; i < length; i += 1) noise[i] = (words[i]! + 0.5) / 0x8000 - 1;
  return noise;
}

/** (1 - w) seed + w noise, the seed's bytes scaled to [-1, 1] (cipher.md, section 2). */
export function mixSeed(options: {
  readonly seed: Uint8Array;
  readonly noise: Float32Array;
  readonly noiseWeight: number;
}): Float32Array {
  const { seed, noise, noiseWeight } = options;
  const mixed = new Float32Array(noise.length);
  for (let i = 0; i < mixed.length; i += 1) {
    mixed[i] = (1 - noiseWeight) * (seed[i]! / 127.5 - 1) + noiseWeight * noise[i]!;
  }
  return mixed;
}

/**
 * K = Q(G((1 - w) seed + w noise)): 196,608 bytes, row-major, RGB interleaved. The noise is drawn anew, so
 * no two calls give the same image; with `noiseSeed` it follows from that, for figures that can be made again, never
 * for a file. `seed` is a 256 x 256 RGB image of as many bytes, another length is
 * `cannot-read`. Throws `bad-model` when the weights give something that is no number.
 */
export function generateKeyImage(generator: Generator, seed: Uint8Array, noiseSeed?: number): Uint8Array {
  if (seed.length !== IMAGE_VALUES) throw new AppError('cannot-read', 'a seed is 256 x 256 x 3 bytes');
  const { noiseWeight } = generator.model.description;
  const noise =
    noiseSeed === undefined
      ? freshNoise(IMAGE_VALUES)
      : uniformValues(randomNumbers(seededState(noiseSeed)), IMAGE_VALUES);
  const input = mixSeed({ seed, noise, noiseWeight });
  const output = generator.run(input);
  if (!output.every((value) => Number.isFinite(value)))
    throw new AppError('bad-model', 'the generator gives no numbers');
  return quantise(output);
}
