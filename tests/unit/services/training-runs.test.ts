import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DEFAULT_RECIPE } from '../../../electron/core/gan/training-options';
import { TRAINING_CSV_HEAD, trainingCsvLine, trainingRows } from '../../../electron/core/gan/training-table';
import {
  discardRun,
  fingerprintKey,
  listRuns,
  readRunStart,
  requireSameRun,
  unfinishedRunOf,
  writeRunStart,
  type RunStart,
} from '../../../electron/services/training-runs';
import type { EpochRow } from '../../../electron/core/gan/training-table';

const training = mkdtempSync(join(tmpdir(), 'radseal-runs-'));
afterAll(() => rmSync(training, { recursive: true }));

const start: RunStart = {
  name: 'Ours',
  recipe: 'default',
  options: { ...DEFAULT_RECIPE, epochs: 3 },
  evaluateEvery: 1,
  source: [{ path: '/images', label: 'images' }],
  transformation: null,
  sampleSeed: null,
  startedAt: '2026-11-25T03:00:00.000Z',
  images: ['aa'],
  isFinished: false,
};
const row = (epoch: number, hasCritic: boolean): EpochRow => ({
  v: 1,
  type: 'epoch',
  epoch,
  epochs: 3,
  generatorLoss: 0.5,
  critic: hasCritic
    ? {
        loss: -1,
        wasserstein: 2,
        penalty: 0.25,
        real: 3,
        fake: 1,
        generatorAccuracy: 0.5,
        criticAccuracy: 0.75,
      }
    : null,
  measures: hasCritic
    ? {
        entropyMean: 7.99,
        entropyLeast: 7.98,
        npcrMean: 99.6,
        npcrLeast: 99.5,
        uaciMean: 33.4,
        horizontal: 0.01,
        vertical: 0.02,
        diagonal: 0.03,
        channels: 0.04,
      }
    : null,
  seconds: 12,
});

test('a CSV gives back the rows it was written from, with and without critic and measures', () => {
  const rows = [row(1, false), row(2, true)];
  const csv = TRAINING_CSV_HEAD + rows.map(trainingCsvLine).join('');
  expect(trainingRows(csv, 3)).toEqual(rows);
});

test('runs are listed with their curves, the newest first; what can not be read is passed over', () => {
  const at = (run: string) => join(training, run);
  writeRunStart(at('old'), { ...start, startedAt: '2026-11-24T00:00:00.000Z' });
  writeRunStart(at('new'), { ...start, isFinished: true });
  writeFileSync(
    join(at('new'), 'training.csv'),
    TRAINING_CSV_HEAD + [1, 2, 3].map((n) => trainingCsvLine(row(n, true))).join(''),
  );
  mkdirSync(at('broken'));
  writeFileSync(join(at('broken'), 'run.json'), '{"version":1}');
  mkdirSync(at('empty'));

  expect(readRunStart(at('new'))).toEqual({ ...start, isFinished: true });
  expect(statSync(join(at('new'), 'run.json')).mode & 0o777).toBe(0o600);
  const runs = listRuns(training);
  expect(runs.map(({ run, epoch, isFinished }) => [run, epoch, isFinished])).toEqual([
    ['new', 3, true],
    ['old', 0, false],
  ]);
  expect(runs[0]!.rows).toHaveLength(3);
  expect(() => readRunStart(at('broken'))).toThrow(expect.objectContaining({ code: 'cannot-read' }));
  discardRun(training, 'old');
  expect(listRuns(training).map(({ run }) => run)).toEqual(['new']);
  expect(listRuns(join(training, 'nowhere'))).toEqual([]);
});

test('a run goes on with the images and options it was started with, longer if wished, and never with others', () => {
  const folder = join(training, 'kept');
  expect(() => requireSameRun(folder, start)).not.toThrow();
  writeRunStart(folder, start);
  writeFileSync(
    join(folder, 'training.csv'),
    TRAINING_CSV_HEAD + [1, 2].map((n) => trainingCsvLine(row(n, true))).join(''),
  );
  const wished =
    (options: Partial<RunStart['options']>, images = start.images) =>
    () =>
      requireSameRun(folder, { ...start, images, options: { ...start.options, ...options } });
  for (const epochs of [2, 3, 9]) expect(wished({ epochs })).not.toThrow();
  const differs = expect.objectContaining({ code: 'run-differs' }) as Error;
  expect(wished({ epochs: 1 })).toThrow(differs);
  expect(wished({ domain: 'spectrogram' })).toThrow(differs);
  expect(wished({ criticNormalisation: 'batch' })).toThrow(differs);
  expect(wished({ terms: { ...start.options.terms, echo: 5 } })).toThrow(differs);
  expect(wished({}, ['bb'])).toThrow(differs);
  expect(wished({}, ['aa', 'cc'])).toThrow(differs);
});

test('a command that names no run goes on with the unfinished one of the very same training alone', () => {
  const place = join(training, 'several');
  const begun = (run: string, differing: Partial<RunStart>) =>
    writeRunStart(join(place, run), { ...start, ...differing });
  begun('finished', { isFinished: true });
  begun('other-name', { name: 'Theirs' });
  begun('other-images', { images: ['bb'] });
  begun('longer', { options: { ...start.options, epochs: 4 } });
  expect(unfinishedRunOf(place, start)).toBeUndefined();
  begun('older', { startedAt: '2026-11-24T00:00:00.000Z' });
  begun('newer', {});
  expect(unfinishedRunOf(place, start)).toBe('newer');
});

test('the key of fingerprints is made once, for this computer alone', () => {
  const key = fingerprintKey(training);
  expect(key).toHaveLength(32);
  expect(Buffer.from(fingerprintKey(training)).equals(Buffer.from(key))).toBe(true);
  expect(statSync(join(training, 'fingerprint-key')).mode & 0o777).toBe(0o600);
});
