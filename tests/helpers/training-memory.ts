import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { initialState, openTraining } from '../../electron/core/gan/training';
import { DEFAULT_RECIPE } from '../../electron/core/gan/training-options';
import { nativeBackend } from './native-backend';

const SIDE = 32;
/** Steps after which everything that is made once has been made. */
const SETTLED = 10;
/** What allocators may keep beside what is held: in 100 steps a leak of a third of a MiB a step lifts it above that. */
const MOST_GROWTH_MIB = 32;
/** JavaScript's objects, which are counted to the byte: 20 KiB a step. */
const MOST_HEAP_GROWTH_MIB = 2;

const MIB = 2 ** 20;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** V8's full collection, which Node hides unless it is asked for. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/**
 * Takes `steps` steps of a training with critic, every term and its gradient penalty: the number of tensors must
 * stay what it was after the first steps. Memory is looked at in the second and in the last quarter of the steps, each time
 * after a collection, since V8 lets a hundred MiB of garbage lie and takes it away again: the medians of the two may not
 * grow. `growthMiB`: of the whole process.
 */
export async function expectFlatMemory(steps: number): Promise<{ readonly growthMiB: number }> {
  const backend = await nativeBackend();
  const collect = collector();
  const options = { ...DEFAULT_RECIPE, side: SIDE, batch: 1, projections: 4, criticIterations: 1 };
  const source = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 37) % 256);
  const training = openTraining(backend, options, initialState(options));
  const quarters = Array.from({ length: 4 }, () => ({ resident: [] as number[], heap: [] as number[] }));
  let settled = 0;
  for (let step = 0; step < steps; step++) {
    training.step({ source, real: null, isWarmUp: false, progress: step / steps });
    const { numTensors } = backend.tf.memory();
    if (step === SETTLED) settled = numTensors;
    if (step > SETTLED) expect(numTensors).toBe(settled);
    collect();
    const { rss, heapUsed } = process.memoryUsage();
    const { resident, heap } = quarters[Math.floor((4 * step) / steps)]!;
    resident.push(rss / MIB);
    heap.push(heapUsed / MIB);
  }
  training.dispose();
  const [, early, , late] = quarters;
  const growthMiB = median(late!.resident) - median(early!.resident);
  expect(growthMiB).toBeLessThan(MOST_GROWTH_MIB);
  expect(median(late!.heap) - median(early!.heap)).toBeLessThan(MOST_HEAP_GROWTH_MIB);
  return { growthMiB };
}
