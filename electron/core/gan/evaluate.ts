import { noiseCorrelation } from '../metrics/noise-correlation';
import { difference } from '../metrics/difference';
import { freshNoise, mixSeed, quantise, type Generator } from './key-image';
import { measureKeys, type KeyMeasures } from './key-measures';
import { IMAGE_SIDE, IMAGE_VALUES } from './networks';

/** What a net that only passes its noise through would not show: see docs/models.md. */
export interface Sensitivity {
  /** Largest absolute correlation of a key with its noise, over shifts of 16 pixels and all channels. */
  readonly echo: number;
  /** NPCR in percent of two keys with one noise and different seeds. */
  readonly otherSeed: number;
  /** NPCR in percent of two keys with one seed and different noise. */
  readonly otherNoise: number;
}

/** What grows raw keys: a generator at a noise weight, or null for the noise itself. */
export interface KeySource {
  readonly generator: Generator | null;
  /** w; of the generator's model unless given. */
  readonly noiseWeight?: number | undefined;
}

function grow({ generator, noiseWeight }: KeySource, seed: Uint8Array, noise: Float32Array): Uint8Array {
  if (generator === null) return quantise(noise);
  const weight = noiseWeight ?? generator.model.description.noiseWeight;
  return quantise(generator.run(mixSeed({ seed, noise, noiseWeight: weight })));
}

/** A raw key from a seed, as it is used, and how it answers to another seed and to other noise. */
export function growEvaluated(source: KeySource, seed: Uint8Array, otherSeed: Uint8Array) {
  const noise = freshNoise(IMAGE_VALUES);
  const key = grow(source, seed, noise);
  const sensitivity: Sensitivity = {
    echo: noiseCorrelation({ key, noise: quantise(noise), side: IMAGE_SIDE }),
    otherSeed: difference(key, grow(source, otherSeed, noise)).npcr,
    otherNoise: difference(key, grow(source, seed, freshNoise(IMAGE_VALUES))).npcr,
  };
  return { key, sensitivity };
}

/** All figures of a model over raw keys and their sensitivities. */
export function summarise(keys: readonly Uint8Array[], answers: readonly Sensitivity[]): KeyEvaluation {
  const of = (part: keyof Sensitivity) => answers.map((answer) => answer[part]);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    measures: measureKeys(keys, IMAGE_SIDE),
    echo: Math.max(...of('echo')),
    otherSeedLeast: Math.min(...of('otherSeed')),
    otherSeedMean: mean(of('otherSeed')),
    otherNoiseLeast: Math.min(...of('otherNoise')),
    otherNoiseMean: mean(of('otherNoise')),
  };
}

/** See docs/models.md. */
export interface KeyEvaluation {
  readonly measures: KeyMeasures;
  readonly echo: number;
  readonly otherSeedLeast: number;
  readonly otherSeedMean: number;
  readonly otherNoiseLeast: number;
  readonly otherNoiseMean: number;
}
