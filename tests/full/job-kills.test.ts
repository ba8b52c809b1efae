import { expect, test } from 'vitest';
import { writeEvidence } from '../helpers/evidence';
import { makeKilledJob } from '../helpers/job-kills';

// Chance kills of a batch of 50 files: of a reader named by a key, and of a vault with its ledger and audit log. After
// each the databases are checked by PRAGMA integrity_check. RADSEAL_FULL_COUNT: kills in place of 300.

const FILES = 50;
const KILLS = Number(process.env['RADSEAL_FULL_COUNT'] ?? 300);

test(`${KILLS} kills at chance moments of a batch of ${FILES}: nothing lost, no partial file, journal and ledger whole`, async () => {
  const startedAt = Date.now();
  const counts = { files: FILES, kills: 0, killsOfAVaultsJob: 0, batchesCompared: 0, integrityFailures: 0 };
  for (const vault of [false, true]) {
    const job = await makeKilledJob({ files: FILES, vault });
    try {
      // A vault's job opens its vault each time: a sixth of the kills.
      const wanted = vault ? KILLS : KILLS - Math.floor(KILLS / 6);
      while (counts.kills < wanted) {
        if (await job.killOnce()) counts.batchesCompared++;
        else counts.kills++;
        if (vault) counts.killsOfAVaultsJob = counts.kills - (KILLS - Math.floor(KILLS / 6));
      }
      await job.finish();
      counts.batchesCompared++;
    } finally {
      job.remove();
    }
  }
  expect(counts.kills).toBe(KILLS);
  writeEvidence('job-kills', counts, startedAt);
});
