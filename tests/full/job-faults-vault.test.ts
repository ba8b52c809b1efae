import { expect, test } from 'vitest';
import { writeEvidence } from '../helpers/evidence';
import { strikeAll } from '../helpers/fault-job';

// A kill at every call of a batch that belongs to a vault: its ledger, index and audit log are in the way of it too.

const FILES = 5;

test('killed at each call of a job of a vault: nothing lost or doubled, and the audit log holds', async () => {
  const startedAt = Date.now();
  const counts = await strikeAll({ files: FILES, vault: true, kinds: ['kill'], label: 'vaultKills' });
  expect(counts['vaultKillsMet']).toBeGreaterThan(0);
  writeEvidence('job-faults-vault', counts, startedAt);
});
