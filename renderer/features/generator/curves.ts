import type { ChartSeries } from '../../composables/chart-table';
import type { EpochRow } from './training-state';

type Critic = keyof NonNullable<EpochRow['critic']>;
type Measure = keyof NonNullable<EpochRow['measures']>;

/** One chart of a training: keys of words below `generator.charts`, and which values it draws. */
export interface Curve {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly { readonly word: string; readonly valueOf: (row: EpochRow) => number | null }[];
  readonly ofCritic: boolean;
}

const critic = (word: string, part: Critic) => ({
  word,
  valueOf: ({ critic: of }: EpochRow) => of?.[part] ?? null,
});
const measure = (word: string, part: Measure) => ({
  word,
  valueOf: ({ measures }: EpochRow) => measures?.[part] ?? null,
});

/** Every curve of a training, those that matter for key images first. */
export const CURVES: readonly Curve[] = [
  { title: 'entropy', unit: 'bits', lines: [measure('entropy', 'entropyMean')], ofCritic: false },
  { title: 'npcr', unit: 'percent', lines: [measure('npcr', 'npcrMean')], ofCritic: false },
  { title: 'uaci', unit: 'percent', lines: [measure('uaci', 'uaciMean')], ofCritic: false },
  {
    title: 'correlation',
    unit: 'value',
    lines: (['horizontal', 'vertical', 'diagonal', 'channels'] as const).map((name) => measure(name, name)),
    ofCritic: false,
  },
  {
    title: 'losses',
    unit: 'value',
    lines: [
      { word: 'generatorLoss', valueOf: ({ generatorLoss }) => generatorLoss },
      critic('criticLoss', 'loss'),
    ],
    ofCritic: false,
  },
  { title: 'wasserstein', unit: 'value', lines: [critic('wasserstein', 'wasserstein')], ofCritic: true },
  { title: 'scores', unit: 'value', lines: [critic('real', 'real'), critic('fake', 'fake')], ofCritic: true },
  { title: 'penalty', unit: 'value', lines: [critic('penalty', 'penalty')], ofCritic: true },
  {
    title: 'accuracies',
    unit: 'share',
    lines: [critic('generatorAccuracy', 'generatorAccuracy'), critic('criticAccuracy', 'criticAccuracy')],
    ofCritic: true,
  },
];

/** The lines of one chart over the rows of a run. `word`: the label of a line. */
export const seriesOf = (
  { lines }: Curve,
  rows: readonly EpochRow[],
  word: (key: string) => string,
): readonly ChartSeries[] =>
  lines.map(({ word: key, valueOf }) => ({ label: word(key), values: rows.map(valueOf) }));
