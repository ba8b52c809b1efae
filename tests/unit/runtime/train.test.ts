import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Backend } from '../../../electron/core/gan/backend';
import { DEFAULT_RECIPE, type TrainingOptions } from '../../../electron/core/gan/training-options';
import { KEY_IMAGE_BYTES, type RuntimeAnswers } from '../../../electron/runtime/protocol';
import { answerTraining } from '../../../electron/runtime/train';
import { nativeBackend } from '../../helpers/native-backend';

const root = mkdtempSync(join(tmpdir(), 'radseal-runtime-train-'));
afterAll(() => rmSync(root, { recursive: true }));
const small = { ...DEFAULT_RECIPE, side: 32, batch: 2, projections: 8, criticIterations: 1 };
let backend: Backend;
beforeAll(async () => {
  backend = await nativeBackend();
});
const openIn = (folder: string, options: TrainingOptions) => () => {
  mkdirSync(join(root, folder), { recursive: true });
  return answerTraining(backend, { id: 0, type: 'train-open', run: join(root, folder), options });
};

test('a checkpoint goes on under the options it was made with, for longer, and never under others', () => {
  expect(openIn('run', small)()).toEqual({ epoch: 0, damaged: 0 });
  answerTraining(backend, { id: 1, type: 'train-save', epoch: 1 });
  expect(openIn('run', { ...small, epochs: 90 })()).toEqual({ epoch: 1, damaged: 0 });
  for (const differing of [{ domain: 'spectrogram' }, { criticNormalisation: 'batch' }, { seed: 2 }] as const)
    expect(openIn('run', { ...small, ...differing })).toThrow(
      expect.objectContaining({ code: 'run-differs' }),
    );
});

test('of a training that ran away the last good checkpoint stays, and no other is written over or after it', () => {
  openIn('away', { ...small, learningRate: 1e30, criticLearningRate: 1e30 })();
  const file = join(root, 'away', 'checkpoint-000000.bin');
  const good = readFileSync(file);
  const source = Uint8Array.from({ length: 2 * 32 * 32 * 3 }, (_, i) => (i * 37) % 256);
  const diverged = expect.objectContaining({ code: 'training-diverged' }) as Error;
  const step = () =>
    answerTraining(backend, { id: 1, type: 'train-step', source, real: null, isWarmUp: false, progress: 0 });
  expect(() => {
    for (let n = 0; n < 8; n += 1) step();
  }).toThrow(diverged);
  for (const epoch of [0, 1])
    expect(() => answerTraining(backend, { id: 2, type: 'train-save', epoch })).toThrow(diverged);
  const seeds = new Uint8Array(KEY_IMAGE_BYTES);
  expect(() => answerTraining(backend, { id: 3, type: 'train-evaluate', seeds, sampleSeed: null })).toThrow(
    diverged,
  );
  expect(readdirSync(join(root, 'away'))).toEqual(['checkpoint-000000.bin']);
  expect(readFileSync(file).equals(good)).toBe(true);
});

test('a sample grows from the seed that was chosen for it, and the figures stay those of the others', () => {
  // Without noise a key is its seed's alone.
  openIn('sampled', { ...small, noiseWeight: 0 })();
  const shipped = new Uint8Array(KEY_IMAGE_BYTES).fill(90);
  const chosen = Uint8Array.from({ length: KEY_IMAGE_BYTES }, (_, i) => (i * 37) % 256);
  const evaluate = (seeds: Uint8Array, sampleSeed: Uint8Array | null) =>
    answerTraining(backend, {
      id: 1,
      type: 'train-evaluate',
      seeds,
      sampleSeed,
    }) as RuntimeAnswers['train-evaluate'];
  const byShipped = evaluate(shipped, null);
  const byChosen = evaluate(shipped, chosen);
  expect(Buffer.compare(byChosen.sample, byShipped.sample)).not.toBe(0);
  expect(Buffer.compare(byChosen.sample, evaluate(chosen, null).sample)).toBe(0);
  expect(byChosen.measures).toEqual(byShipped.measures);
});
