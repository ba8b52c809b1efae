import type { TrainInput } from '../../../shared/generator-contract';

/** Numbers a person may change, with what holds unless they do, by recipe. Bounds as the engine checks them. */
export const NUMBERS = [
  { name: 'epochs', least: 1, most: 100_000, step: 1, default: 45, 'as-published': 20 },
  { name: 'batch', least: 1, most: 64, step: 1, default: 4, 'as-published': 8 },
  { name: 'warmUpEpochs', least: 0, most: 100_000, step: 1, default: 44, 'as-published': 0 },
  { name: 'learningRate', least: 0.000001, most: 1, step: 0.0001, default: 0.003, 'as-published': 0.0001 },
  {
    name: 'criticLearningRate',
    least: 0.000001,
    most: 1,
    step: 0.0001,
    default: 0.0002,
    'as-published': 0.0001,
  },
  { name: 'criticIterations', least: 1, most: 50, step: 1, default: 5, 'as-published': 5 },
  { name: 'penaltyWeight', least: 0, most: 1000, step: 1, default: 10, 'as-published': 10 },
  { name: 'noiseWeight', least: 0, most: 1, step: 0.05, default: 0.75, 'as-published': 0.75 },
] as const;

export type NumberName = (typeof NUMBERS)[number]['name'];
export type Recipe = TrainInput['recipe'];
export type Domain = 'noise' | 'spectrogram' | 'folder';
export const NORMALISATIONS = ['layer', 'instance', 'batch', 'none'] as const;

/** The domain a recipe takes unless another one is chosen. */
export const DOMAIN_OF = { default: 'noise', 'as-published': 'spectrogram' } as const;

/** The numbers of a recipe. */
export const numbersOf = (recipe: Recipe): Record<NumberName, number> =>
  Object.fromEntries(NUMBERS.map((number) => [number.name, number[recipe]])) as Record<NumberName, number>;

/** Whether every number is within its bounds. */
export const areUsable = (numbers: Readonly<Record<NumberName, number>>): boolean =>
  NUMBERS.every(({ name, least, most }) => numbers[name] >= least && numbers[name] <= most);
