import { it } from 'vitest';
import { writeEvidence } from '../helpers/evidence';
import { expectFlatMemory } from '../helpers/training-memory';

const STEPS = 200;

it('200 steps of a training leave neither tensors nor memory behind', async () => {
  const startedAt = Date.now();
  const { growthMiB } = await expectFlatMemory(STEPS);
  writeEvidence('training-memory', { steps: STEPS, growthMiB: Math.round(growthMiB) }, startedAt);
});
