import { GENERATOR_LAYERS } from '../../electron/core/gan/networks';
import type { GeneratorLayer, Normalisation } from '../../electron/core/gan/networks';

/**
 * The generator by its definition, value by value, in the terms of PyTorch's documentation: the slow twin of
 * core/gan/networks.ts. Images are [row][column][channel], one at a time.
 */
type Image = number[][][];
type Weights = ReadonlyMap<string, Float32Array>;

const image = (side: number, channels: number): Image =>
  Array.from({ length: side }, () => Array.from({ length: side }, () => new Array<number>(channels).fill(0)));

/** Conv2d(inputs, outputs, kernel 4, stride 2, padding 1): every output gathers 4 x 4 inputs. */
function convolution(x: Image, kernel: Float32Array, { inputs, outputs }: GeneratorLayer): Image {
  const y = image(x.length / 2, outputs);
  y.forEach((row, r) =>
    row.forEach((pixel, c) => {
      for (let kr = 0; kr < 4; kr += 1)
        for (let kc = 0; kc < 4; kc += 1) {
          const source = x[2 * r - 1 + kr]?.[2 * c - 1 + kc];
          if (source === undefined) continue;
          for (let i = 0; i < inputs; i += 1)
            for (let o = 0; o < outputs; o += 1)
              pixel[o]! += source[i]! * kernel[((kr * 4 + kc) * inputs + i) * outputs + o]!;
        }
    }),
  );
  return y;
}

/** ConvTranspose2d of the same numbers: every input scatters over 4 x 4 outputs. */
function transposedConvolution(x: Image, kernel: Float32Array, { inputs, outputs }: GeneratorLayer): Image {
  const y = image(x.length * 2, outputs);
  x.forEach((row, r) =>
    row.forEach((source, c) => {
      for (let kr = 0; kr < 4; kr += 1)
        for (let kc = 0; kc < 4; kc += 1) {
          const pixel = y[2 * r - 1 + kr]?.[2 * c - 1 + kc];
          if (pixel === undefined) continue;
          for (let o = 0; o < outputs; o += 1)
            for (let i = 0; i < inputs; i += 1)
              pixel[o]! += source[i]! * kernel[((kr * 4 + kc) * outputs + o) * inputs + i]!;
        }
    }),
  );
  return y;
}

/** BatchNorm2d with epsilon 1e-5, then ReLU. */
function normalisedRelu(x: Image, weights: Weights, name: string, normalisation: Normalisation): Image {
  const weight = (part: string, channel: number) => weights.get(`${name}/${part}`)![channel]!;
  const pixels = x.flat();
  const statistics = pixels[0]!.map((_, channel) => {
    if (normalisation === 'running')
      return { mean: weight('mean', channel), variance: weight('variance', channel) };
    const mean = pixels.reduce((sum, pixel) => sum + pixel[channel]!, 0) / pixels.length;
    const variance = pixels.reduce((sum, pixel) => sum + (pixel[channel]! - mean) ** 2, 0) / pixels.length;
    return { mean, variance };
  });
  const normalised = (value: number, channel: number) => {
    const { mean, variance } = statistics[channel]!;
    return (weight('gamma', channel) * (value - mean)) / Math.sqrt(variance + 1e-5) + weight('beta', channel);
  };
  return x.map((row) =>
    row.map((pixel) => pixel.map((value, channel) => Math.max(0, normalised(value, channel)))),
  );
}

/** G(x), [side][side][3] -> the same shape. */
export function referenceGenerator(x: Image, weights: Weights, normalisation: Normalisation): Image {
  return GENERATOR_LAYERS.reduce((current, layer) => {
    const apply = layer.kind === 'convolution' ? convolution : transposedConvolution;
    const y = apply(current, weights.get(`${layer.name}/kernel`)!, layer);
    if (layer.normalised) return normalisedRelu(y, weights, layer.name, normalisation);
    return y.map((row) => row.map((pixel) => pixel.map(Math.tanh)));
  }, x);
}
