import { expect, test } from 'vitest';
import { outcomeOf, vaultFiles } from '../../../helpers/vault-tampering';

// A fixed sample; tests/full/vault-tampering.test.ts does it 20,000 times.
test('720 damaged files of a vault: each is refused, or says what it said before', async () => {
  for (const file of await vaultFiles()) {
    const seen = new Set<string>();
    for (let round = 0; round < 120; round++) {
      const outcome = await outcomeOf(file, round);
      seen.add(outcome);
      if (!['refused', 'same', 'allowed'].includes(outcome))
        expect.fail(`${file.name}, round ${round}: ${outcome}`);
    }
    expect(seen).toContain('refused');
  }
});
