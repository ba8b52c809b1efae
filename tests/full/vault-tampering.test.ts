import { afterAll, expect, test } from 'vitest';
import { writeEvidence } from '../helpers/evidence';
import { outcomeOf, vaultFiles } from '../helpers/vault-tampering';

const startedAt = Date.now();
const counts: Record<string, number> = {};
const ROUNDS = 3_400;

// Written only when the test came to its end.
afterAll(() => {
  if ('inputs' in counts) writeEvidence('vault-tampering', counts, startedAt);
});

test('20,000 damaged files of a vault: no crash, and none accepted in silence', async () => {
  const files = await vaultFiles();
  const told: Record<string, number> = { refused: 0, same: 0, allowed: 0 };
  for (const file of files)
    for (let round = 0; round < ROUNDS; round++) {
      const outcome = await outcomeOf(file, round);
      if (!(outcome in told)) expect.fail(`${file.name}, round ${round}: ${outcome}`);
      told[outcome]!++;
    }
  expect(files.length * ROUNDS).toBeGreaterThanOrEqual(20_000);
  Object.assign(counts, { inputs: files.length * ROUNDS, ...told });
});
