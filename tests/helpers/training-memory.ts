import { expect } from 'vitest';
import { initialState, openTraining } from '../../electron/core/gan/training';
import { DEFAULT_RECIPE } from '../../electron/core/gan/training-options';
import { nativeBackend } from './native-backend';

const SIDE = 32;
/** Steps after which everything that is made once has been made. */
const SETTLED = 10;
/** What allocators may keep beside what is held. */
const MOST_GROWTH_MIB = 128;

/**
 * Takes `steps` steps of a training with critic, every term and its gradient penalty: the number of tensors must
 * stay what it was after the first steps, and so must the least memory of the process.
 */
export async function expectFlatMemory(steps: number): Promise<{ readonly growthMiB: number }> {
  const backend = await nativeBackend();
  const options = { ...DEFAULT_RECIPE, side: SIDE, batch: 1, projections: 4, criticIterations: 1 };
  const source = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 37) % 256);
  const training = openTraining(backend, options, initialState(options));
  const resident: number[] = [];
  let settled = 0;
  for (let step = 1; step <= steps; step++) {
    training.step({ source, real: null, isWarmUp: false, progress: step / steps });
    const { numTensors } = backend.tf.memory();
    if (step === SETTLED) settled = numTensors;
    if (step <= SETTLED) continue;
    expect(numTensors).toBe(settled);
    resident.push(process.memoryUsage.rss());
  }
  // V8 and the allocator give memory back now and then, a hundred MiB up and down: a leak lifts the least of it.
  const part = Math.floor(resident.length / 3);
  const growthMiB = (Math.min(...resident.slice(-part)) - Math.min(...resident.slice(0, part))) / 2 ** 20;
  expect(growthMiB).toBeLessThan(MOST_GROWTH_MIB);
  training.dispose();
  return { growthMiB };
}
