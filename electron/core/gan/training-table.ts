import { KEY_MEASURE_NAMES, type TrainingEvent } from '../../../shared/events';

/** What is known of an epoch when it has ended. */
export type EpochRow = Extract<TrainingEvent, { readonly type: 'epoch' }>;

/** The deck's columns, then ours. */
const COLUMNS = [
  'Epoch',
  'Generator Loss',
  'Critic Loss',
  'Wasserstein Distance',
  'Gradient Penalty',
  'D_real',
  'D_fake',
  'Gen_Acc',
  'Critic_Acc',
  'Seconds',
  ...KEY_MEASURE_NAMES,
];

function cellsOf({ epoch, generatorLoss, critic, seconds, measures }: EpochRow): readonly (number | null)[] {
  const ofCritic = critic
    ? [critic.loss, critic.wasserstein, critic.penalty, critic.real, critic.fake]
    : [null, null, null, null, null];
  const accuracies = critic ? [critic.generatorAccuracy, critic.criticAccuracy] : [null, null];
  const ours = KEY_MEASURE_NAMES.map((name) => measures?.[name] ?? null);
  return [epoch, generatorLoss, ...ofCritic, ...accuracies, seconds, ...ours];
}

/** The head of the CSV, with the end of its line. */
export const TRAINING_CSV_HEAD = `${COLUMNS.join(',')}\n`;

/** One line of the CSV; a cell is empty where nothing was measured. */
export const trainingCsvLine = (row: EpochRow): string =>
  `${cellsOf(row)
    .map((value) => (value === null ? '' : String(Number(value.toPrecision(7)))))
    .join(',')}\n`;

/** The lines of a CSV up to an epoch: those after the checkpoint a run goes on from are made again. */
export function trainingCsvUpTo(csv: string, epoch: number): string {
  const [head, ...lines] = csv.split('\n').filter((text) => text !== '');
  if (head === undefined) return TRAINING_CSV_HEAD;
  return [head, ...lines.filter((text) => Number(text.split(',')[0]) <= epoch)].join('\n') + '\n';
}

/** At 19 cells of at most 14 characters, within what a model's description has room for. */
const MOST_KEPT = 400;

/** The CSV a model keeps: of a long run every n-th row, counted from the last. */
export function curvesToKeep(csv: string): string {
  const [head, ...lines] = csv.split('\n').filter((text) => text !== '');
  const every = Math.ceil(lines.length / MOST_KEPT);
  const kept = lines.filter((_, i) => (lines.length - 1 - i) % every === 0);
  return [head, ...kept].join('\n') + '\n';
}

/** The rows of a CSV as they were told while the run went on. `epochs`: how many the run has in all. */
export function trainingRows(csv: string, epochs: number): EpochRow[] {
  const lines = csv.split('\n').filter((text) => text !== '');
  return lines.slice(1).map((text) => rowOf(text.split(','), epochs));
}

function rowOf(cells: readonly string[], epochs: number): EpochRow {
  const at = (column: number) => Number(cells[column] ?? '');
  const has = (column: number) => (cells[column] ?? '') !== '';
  const critic = {
    loss: at(2),
    wasserstein: at(3),
    penalty: at(4),
    real: at(5),
    fake: at(6),
    generatorAccuracy: at(7),
    criticAccuracy: at(8),
  };
  const measures = Object.fromEntries(KEY_MEASURE_NAMES.map((name, i) => [name, at(10 + i)])) as NonNullable<
    EpochRow['measures']
  >;
  return {
    v: 1,
    type: 'epoch',
    epoch: at(0),
    epochs,
    generatorLoss: at(1),
    critic: has(2) ? critic : null,
    measures: has(10) ? measures : null,
    seconds: at(9),
  };
}
