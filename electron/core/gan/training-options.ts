import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import { CRITIC_NORMALISATIONS } from './critic';

const weight = z.number().min(0).max(1000);

/** Where real images come from: built in, or a folder of the person's own. */
export const TRANSFORMATION_DOMAINS = ['noise', 'spectrogram', 'folder'] as const;

/** Everything that decides what a run computes; stored with it. */
export const trainingOptions = z.strictObject({
  domain: z.enum(TRANSFORMATION_DOMAINS),
  epochs: z.int().min(1).max(100_000),
  batch: z.int().min(1).max(64),
  /** Pixels; 256 in the product, a multiple of 16. */
  side: z.int().min(32).max(256).multipleOf(16),
  criticIterations: z.int().min(1).max(50),
  /** Lambda of the gradient penalty. */
  penaltyWeight: z.number().min(0).max(1000),
  learningRate: z.number().min(0).max(1),
  criticLearningRate: z.number().min(0).max(1),
  /** Of the learning rates, over the epochs of warm-up and those after it alike: half a cosine down to 0. */
  decay: z.enum(['none', 'cosine']),
  beta1: z.number().min(0).max(0.9999),
  beta2: z.number().min(0).max(0.9999),
  criticNormalisation: z.enum(CRITIC_NORMALISATIONS),
  /** w: the generator's input is (1 - w) seed + w noise. */
  noiseWeight: z.number().min(0).max(1),
  /** Whether two images of a batch share their noise when the generator learns: their keys then differ by the seed alone. */
  pairedNoise: z.boolean().default(false),
  /** Epochs by the terms alone, without the critic; `warmUpOf` says how many there are. */
  warmUpEpochs: z.int().min(0),
  terms: z.strictObject({
    marginal: weight,
    adjacent: weight,
    diversity: weight,
    slicedWasserstein: weight,
    echo: weight,
    /** Runs from before it was there had none. */
    evenness: weight.default(0),
  }),
  /** Directions of the sliced Wasserstein term, drawn anew each step. */
  projections: z.int().min(1).max(1024),
  /** Of initial weights, order of images and noise while training. */
  seed: z.int().min(0).max(0xffff_ffff),
});
export type TrainingOptions = Readonly<z.infer<typeof trainingOptions>>;

/** The paper's training: its losses and domain alone. */
export const AS_PUBLISHED: TrainingOptions = {
  domain: 'spectrogram',
  epochs: 20,
  batch: 8,
  side: 256,
  criticIterations: 5,
  penaltyWeight: 10,
  learningRate: 1e-4,
  criticLearningRate: 1e-4,
  decay: 'none',
  beta1: 0,
  beta2: 0.9,
  criticNormalisation: 'layer',
  noiseWeight: 0.75,
  pairedNoise: false,
  warmUpEpochs: 0,
  terms: { marginal: 0, adjacent: 0, diversity: 0, slicedWasserstein: 0, echo: 0, evenness: 0 },
  projections: 64,
  seed: 1,
};

/** What makes a raw key look random: a warm-up by the terms, then the paper's training with them. */
export const DEFAULT_RECIPE: TrainingOptions = {
  ...AS_PUBLISHED,
  domain: 'noise',
  epochs: 45,
  batch: 4,
  learningRate: 3e-3,
  criticLearningRate: 2e-4,
  decay: 'cosine',
  beta1: 0.5,
  pairedNoise: true,
  warmUpEpochs: 44,
  terms: { marginal: 400, adjacent: 4, diversity: 10, slicedWasserstein: 20, echo: 4, evenness: 2 },
};

export const RECIPES = { default: DEFAULT_RECIPE, 'as-published': AS_PUBLISHED } as const;

/** Whether the critic alone teaches the generator, as in the paper: no term of ours has a weight. */
export const isAsPublished = ({ terms }: TrainingOptions): boolean =>
  Object.values(terms).every((weighed) => weighed === 0);

/** Epochs by the terms alone: as many as wished, and the last one always has the critic, however short the run is. */
export const warmUpOf = ({ warmUpEpochs, epochs }: TrainingOptions): number =>
  Math.min(warmUpEpochs, epochs - 1);

/** Whether a run with these options may go on with those: another length does not touch what was computed. */
export const areSameButEpochs = (some: TrainingOptions, others: TrainingOptions): boolean =>
  isDeepStrictEqual({ ...some, epochs: 0 }, { ...others, epochs: 0 });

/**
 * Options as they came from outside. Throws `bad-training-options` for a name or value this version does not know, and
 * for a warm-up that has no term to learn by.
 */
export function parseTrainingOptions(value: unknown): TrainingOptions {
  const parsed = trainingOptions.safeParse(value);
  if (!parsed.success)
    throw new AppError('bad-training-options', 'training options are not as specified', parsed.error);
  if (isAsPublished(parsed.data) && warmUpOf(parsed.data) > 0)
    throw new AppError('bad-training-options', 'a warm-up without terms');
  return parsed.data;
}

/** Share of the learning rate that holds at `step` of `steps`. */
export function rateAt(decay: TrainingOptions['decay'], step: number, steps: number): number {
  return decay === 'none' ? 1 : (1 + Math.cos((Math.PI * step) / Math.max(1, steps))) / 2;
}
