import { expect } from 'vitest';
import { initialState, openTraining } from '../../electron/core/gan/training';
import { DEFAULT_RECIPE } from '../../electron/core/gan/training-options';
import { nativeBackend } from './native-backend';

const SIDE = 32;
/** Steps after which everything that is made once has been made. */
const SETTLED = 10;
/** What allocators may keep beside what is held. */
const MOST_GROWTH_MIB = 64;

/**
 * Takes `steps` steps of a training with critic, every term and its gradient penalty: the number of tensors must
 * stay what it was after the first steps, and so must the memory of the process.
 */
export async function expectFlatMemory(steps: number): Promise<{ readonly growthMiB: number }> {
  const backend = await nativeBackend();
  const options = { ...DEFAULT_RECIPE, side: SIDE, batch: 1, projections: 4, criticIterations: 1 };
  const source = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 37) % 256);
  const training = openTraining(backend, options, initialState(options));
  const memory = () => ({ tensors: backend.tf.memory().numTensors, rss: process.memoryUsage.rss() });
  let settled = memory();
  for (let step = 1; step <= steps; step++) {
    training.step({ source, real: null, isWarmUp: false, progress: step / steps });
    if (step === SETTLED) settled = memory();
    if (step > SETTLED) expect(memory().tensors).toBe(settled.tensors);
  }
  const growthMiB = (memory().rss - settled.rss) / 2 ** 20;
  expect(growthMiB).toBeLessThan(MOST_GROWTH_MIB);
  training.dispose();
  return { growthMiB };
}
