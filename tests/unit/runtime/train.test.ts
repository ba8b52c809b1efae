import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Backend } from '../../../electron/core/gan/backend';
import { DEFAULT_RECIPE, type TrainingOptions } from '../../../electron/core/gan/training-options';
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
