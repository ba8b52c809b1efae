import type { AnalysisReport, Metric, RandomnessTest } from '../../../shared/models/analysis';

/** Where our figure beside one of the deck's comes from. */
type Ours = 'time' | { readonly subject: 'key' | 'between' | 'paper'; readonly metric: Metric };

/** The deck's own results (paper.md): the floor. `deck` is as it prints them. */
export const DECK: readonly { readonly name: string; readonly deck: string; readonly figure: Ours }[] = [
  { name: 'time', deck: '549.2', figure: 'time' },
  { name: 'entropy', deck: '7.8763', figure: { subject: 'key', metric: 'entropy' } },
  { name: 'npcr', deck: '77.49', figure: { subject: 'between', metric: 'npcr' } },
  { name: 'uaci', deck: '30.47', figure: { subject: 'between', metric: 'uaci' } },
  { name: 'mse', deck: '10781.14 … 15506.03', figure: { subject: 'paper', metric: 'mse' } },
  { name: 'ssim', deck: '0.00589 … 0.01077', figure: { subject: 'paper', metric: 'ssim' } },
  { name: 'h', deck: '-0.110082 … 0.110988', figure: { subject: 'paper', metric: 'correlation-horizontal' } },
  { name: 'v', deck: '-0.182752 … 0.048937', figure: { subject: 'paper', metric: 'correlation-vertical' } },
  { name: 'd', deck: '-0.023183 … 0.080361', figure: { subject: 'paper', metric: 'correlation-diagonal' } },
];

/** The deck's p-values: its model, a chaotic map, a linear congruential generator, a Mersenne Twister, RSA. */
export const DECK_TESTS: readonly {
  readonly test: RandomnessTest;
  readonly deck: readonly [number, number, number, number, number];
}[] = [
  { test: 'non-overlapping', deck: [0.5671, 0, 0, 0, 0.998] },
  { test: 'rank', deck: [0.9902, 0.0504, 0.9799, 0.8106, 5e-22] },
  { test: 'universal', deck: [0.67, 0.2098, 0.1966, 0.1764, 0] },
  { test: 'excursions-variant', deck: [0.0517, 0.1316, 0, 0, 0] },
];

/** Our figure beside the deck's: of a picture's channels, over all images and over a model's key images, the mean. */
export function ours(report: AnalysisReport, figure: Ours): number | null {
  if (figure === 'time') return report.fresh.keyMilliseconds;
  const { subject, metric } = figure;
  if (subject === 'paper')
    return report.summary.find((row) => row.subject === 'paper' && row.metric === metric)?.mean ?? null;
  const ofKeys = subject === 'key' ? report.keys?.figures : report.keys?.between;
  if (ofKeys) return ofKeys.find((each) => each.metric === metric)?.mean ?? null;
  const figures = subject === 'key' ? report.key.figures : report.key.between;
  return figures.find((each) => each.metric === metric)?.value ?? null;
}

/** Systems of the literature by a component like theirs that is measured here; `subject` null where there is none. */
export const LITERATURE: readonly {
  readonly name: string;
  readonly part: string;
  readonly subject: string | null;
}[] = [
  { name: 'DeepKeyGen', part: 'gan-key', subject: 'gan-xor' },
  { name: 'DeepEDN', part: 'unlike', subject: null },
  { name: 'DeepENC', part: 'unlike', subject: null },
  { name: 'AT-ResNet-CM', part: 'chaos', subject: 'logistic-map' },
  { name: 'DCGAN + VPD', part: 'gan-key', subject: 'gan-xor' },
  { name: 'EiMOL', part: 'unlike', subject: null },
  { name: 'RISE', part: 'unlike', subject: null },
  { name: 'Quantum logistic-sine', part: 'chaos', subject: 'logistic-sine' },
  { name: 'Josephus cross-diffusion', part: 'josephus', subject: 'josephus' },
  { name: 'ACM encode-decode', part: 'cat-map', subject: 'arnold' },
  { name: 'Edge IoMT', part: 'chaos', subject: 'henon' },
];
