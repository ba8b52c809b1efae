import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { heUniform } from '../../../electron/core/gan/initialisation';
import { DEFAULT_RECIPE } from '../../../electron/core/gan/training-options';
import { curvesToKeep, TRAINING_CSV_HEAD, trainingCsvLine } from '../../../electron/core/gan/training-table';
import {
  addTrainedModel,
  deleteModel,
  exportModel,
  importModel,
  listModels,
  renameModel,
} from '../../../electron/services/models';

const shipped = resolve(import.meta.dirname, '../../../resources/models');
const folder = mkdtempSync(join(tmpdir(), 'radseal-models-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const row = (epoch: number, epochs: number) =>
  ({
    v: 1,
    type: 'epoch',
    epoch,
    epochs,
    generatorLoss: epoch / 8,
    critic: null,
    measures: null,
    seconds: 1,
  }) as const;
const csvOf = (epochs: number) =>
  TRAINING_CSV_HEAD + Array.from({ length: epochs }, (_, i) => trainingCsvLine(row(i + 1, epochs))).join('');

test('the model that ships for comparison says what taught it; the default says no such thing', () => {
  const models = listModels({ shipped, own: resolve(shipped, 'none-of-my-own') }, '');
  const asPublished = models.flatMap(({ name, training }) => (training?.asPublished ? [name] : []));
  expect(asPublished).toEqual(['As published']);
  expect(models.map(({ name }) => name)).toContain('Default');
});

test('a model that ships is neither renamed nor removed: policy', () => {
  const places = { shipped, own: resolve(shipped, 'none-of-my-own') };
  const before = listModels(places, '');
  expect(before.length).toBeGreaterThan(0);
  for (const { sha256 } of before) {
    expect(() => renameModel(places, sha256, 'mine')).toThrow(expect.objectContaining({ code: 'policy' }));
    expect(() => deleteModel(places, sha256)).toThrow(expect.objectContaining({ code: 'policy' }));
  }
  expect(listModels(places, '')).toEqual(before);
});

test('one of the person is renamed; name, weights and curves go with it into a file and out of it', () => {
  const places = { shipped, own: join(folder, 'own') };
  const training = {
    ...{ options: DEFAULT_RECIPE, images: 3, fingerprint: 'a'.repeat(64), epochs: 2 },
    ...{ trainedAt: '2026-11-28T12:00:00.000Z', measures: {}, curves: csvOf(2) },
  };
  const weights = heUniform(5);
  const sha256 = addTrainedModel(places, { name: 'Old', noiseWeight: 0.75, weights, training });
  const others = () => listModels(places, sha256).filter((model) => model.isShipped);
  const mine = (at: typeof places) => listModels(at, sha256).find((model) => model.sha256 === sha256)!;
  const [before, shippedBefore] = [mine(places), others()];
  expect(before.training!.rows).toEqual([row(1, 2), row(2, 2)]);
  renameModel(places, sha256, 'Neuer Name');
  expect(mine(places)).toEqual({ ...before, name: 'Neuer Name' });
  expect(others()).toEqual(shippedBefore);

  const file = join(folder, 'renamed.model');
  exportModel(places, sha256, file);
  const elsewhere = { shipped, own: join(folder, 'elsewhere') };
  expect(importModel(elsewhere, file)).toBe(sha256);
  expect(mine(elsewhere)).toEqual(mine(places));
});

test('of curves that came from elsewhere what is no row is left out', () => {
  const places = { shipped, own: join(folder, 'foreign') };
  const training = {
    ...{ options: DEFAULT_RECIPE, images: 3, fingerprint: 'a'.repeat(64), epochs: 2 },
    ...{
      trainedAt: '2026-11-28T12:00:00.000Z',
      measures: {},
      curves: `${csvOf(1)}NaN,x\n-1,1\n2,Infinity,,\n`,
    },
  };
  const weights = heUniform(6);
  const sha256 = addTrainedModel(places, { name: 'Foreign', noiseWeight: 0.75, weights, training });
  const model = listModels(places, '').find((one) => one.sha256 === sha256);
  expect(model!.training!.rows).toEqual([row(1, 2)]);
});

test('of a long run a model keeps as many rows as its description has room for, the last among them', () => {
  expect(curvesToKeep(csvOf(400))).toBe(csvOf(400));
  const kept = curvesToKeep(csvOf(10_000)).trim().split('\n');
  expect(`${kept[0]}\n`).toBe(TRAINING_CSV_HEAD);
  const epochs = kept.slice(1).map((line) => Number(line.split(',')[0]));
  expect(epochs).toHaveLength(400);
  expect([epochs[0], epochs[1], epochs.at(-1)]).toEqual([25, 50, 10_000]);
});
