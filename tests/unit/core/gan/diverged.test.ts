import { expect, test } from 'vitest';
import { initialState, openTraining } from '../../../../electron/core/gan/training';
import { DEFAULT_RECIPE } from '../../../../electron/core/gan/training-options';
import { nativeBackend } from '../../../helpers/native-backend';

test('a rate that throws the weights out of all bounds ends the training as training-diverged', async () => {
  const backend = await nativeBackend();
  const options = {
    ...DEFAULT_RECIPE,
    side: 32,
    batch: 2,
    projections: 8,
    criticIterations: 1,
    learningRate: 1e30,
    criticLearningRate: 1e30,
  };
  const source = Uint8Array.from({ length: 2 * 32 * 32 * 3 }, (_, i) => (i * 37) % 256);
  const training = openTraining(backend, options, initialState(options));
  const run = () => {
    for (let n = 0; n < 8; n += 1) training.step({ source, real: null, isWarmUp: false, progress: n / 8 });
  };
  expect(run).toThrow(expect.objectContaining({ code: 'training-diverged' }));
  training.dispose();
});
