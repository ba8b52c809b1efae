import { expect, test } from 'vitest';
import { chartCsv } from '../../../renderer/composables/chart-table';
import { CURVES, seriesOf } from '../../../renderer/features/generator/curves';
import { areUsable, numbersOf } from '../../../renderer/features/generator/training-choices';
import {
  EMPTY_TRAINING,
  withTrainingEvent,
  type EpochRow,
} from '../../../renderer/features/generator/training-state';
import { AS_PUBLISHED, DEFAULT_RECIPE } from '../../../electron/core/gan/training-options';
import { runName } from '../../../shared/run-name';

const epoch = (n: number, generatorLoss = n): EpochRow => ({
  v: 1,
  type: 'epoch',
  epoch: n,
  epochs: 5,
  generatorLoss,
  critic: null,
  measures: null,
  seconds: 1,
});

test('a run that goes on drops what comes after its checkpoint, and an epoch trained again takes its place', () => {
  let record = { ...EMPTY_TRAINING, rows: [epoch(1), epoch(2), epoch(3)] };
  record = {
    ...withTrainingEvent(record, { v: 1, type: 'started', run: 'r', epoch: 2, epochs: 5, damaged: 1 }),
  } as never;
  expect(record.rows.map((row) => row.epoch)).toEqual([1, 2]);
  expect(record.damaged).toBe(1);
  record = withTrainingEvent(record, epoch(3, 30)) as never;
  record = withTrainingEvent(record, { v: 1, type: 'restarted', epoch: 2 }) as never;
  expect(record).toMatchObject({ restartedAfter: 2, step: null });
  record = withTrainingEvent(record, { v: 1, type: 'warning', warning: 'sample-seed-lost' }) as never;
  record = withTrainingEvent(record, epoch(3, 31)) as never;
  expect(record.warning).toBe('sample-seed-lost');
  expect(record.rows.map((row) => row.generatorLoss)).toEqual([1, 2, 31]);
  expect(withTrainingEvent(record, { v: 1, type: 'stopped', epoch: 3 }).outcome).toEqual({
    v: 1,
    type: 'stopped',
    epoch: 3,
  });
});

test('charts hold the values of the rows; what was not measured stays empty in the table', () => {
  const losses = CURVES.find(({ title }) => title === 'losses')!;
  const series = seriesOf(losses, [epoch(1), epoch(2)], (key) => `the "${key}", here`);
  expect(series.map(({ values }) => values)).toEqual([
    [1, 2],
    [null, null],
  ]);
  expect(chartCsv('Epoch', [1, 2], series)).toBe(
    'Epoch,"the ""generatorLoss"", here","the ""criticLoss"", here"\n1,1,\n2,2,\n',
  );
});

test('the numbers the page starts from are those of the recipes', () => {
  for (const [recipe, options] of [
    ['default', DEFAULT_RECIPE],
    ['as-published', AS_PUBLISHED],
  ] as const) {
    expect(options).toMatchObject(numbersOf(recipe));
    expect(areUsable(numbersOf(recipe))).toBe(true);
  }
  expect(areUsable({ ...numbersOf('default'), batch: 0 })).toBe(false);
  expect(areUsable({ ...numbersOf('default'), epochs: Number.NaN })).toBe(false);
  expect(runName(new Date('2026-11-25T14:30:05.123Z'))).toBe('run-20261125-143005');
});
