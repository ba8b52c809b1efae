import { mean } from '../metrics/mean';
import { noiseCorrelation } from '../metrics/noise-correlation';
import { difference } from '../metrics/difference';
import { freshNoise, mixSeed, quantise, type Generator } from './key-image';
import { measureKeys, type KeyMeasures } from './key-measures';
import { IMAGE_SIDE, IMAGE_VALUES } from './networks';
import { reachOfDifference } from './reach';

/** What a net that only passes its noise through would not show: see docs/models.md. */
export interface Sensitivity {
  /** Largest absolute correlation of a key with its noise, over shifts of 16 pixels and all channels. */
  readonly echo: number;
  /** NPCR in percent of two keys with one noise and different seeds. */
  readonly otherSeed: number;
  /** The most it can be with the layers as drawn, in percent; 0 of noise, which has no seed. */
  readonly otherSeedReach: number;
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

/** Statistics of the image at hand join all its places; running averages join none. */
function reachIn({ generator }: KeySource, seed: Uint8Array, otherSeed: Uint8Array): number {
  if (generator === null) return 0;
  return generator.model.description.normalisation === 'batch' ? 100 : reachOfDifference(seed, otherSeed);
}

/** One raw key of an evaluation. */
export interface EvaluatedKey {
  /** 196,608 bytes. */
  readonly key: Uint8Array;
  readonly sensitivity: Sensitivity;
}

/** A raw key from a seed, as it is used, and how it answers to another seed and to other noise. */
export function growEvaluated(source: KeySource, seed: Uint8Array, otherSeed: Uint8Array): EvaluatedKey {
  const noise = freshNoise(IMAGE_VALUES);
  const key = grow(source, seed, noise);
  const sensitivity: Sensitivity = {
    echo: noiseCorrelation({ key, noise: quantise(noise), side: IMAGE_SIDE }),
    otherSeed: difference(key, grow(source, otherSeed, noise)).npcr,
    otherSeedReach: reachIn(source, seed, otherSeed),
    otherNoise: difference(key, grow(source, seed, freshNoise(IMAGE_VALUES))).npcr,
  };
  return { key, sensitivity };
}

/** All figures of a model over the keys of its evaluation. */
export function summarise(evaluated: readonly EvaluatedKey[]): KeyEvaluation {
  const of = (part: keyof Sensitivity) => evaluated.map(({ sensitivity }) => sensitivity[part]);
  return {
    measures: measureKeys(
      evaluated.map(({ key }) => key),
      IMAGE_SIDE,
    ),
    echo: Math.max(...of('echo')),
    otherSeedLeast: Math.min(...of('otherSeed')),
    otherSeedMean: mean(of('otherSeed')),
    otherSeedReachMean: mean(of('otherSeedReach')),
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
  readonly otherSeedReachMean: number;
  readonly otherNoiseLeast: number;
  readonly otherNoiseMean: number;
}
