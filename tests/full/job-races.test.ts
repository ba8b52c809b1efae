import { afterAll, beforeAll, test } from 'vitest';
import { writeEvidence } from '../helpers/evidence';
import { makeJobRaces, type JobRaces } from '../helpers/job-races';

// RADSEAL_FULL_COUNT: runs in place of 100.
const RUNS = Number(process.env['RADSEAL_FULL_COUNT'] ?? 100);
const FILES = 6;

let races: JobRaces;
beforeAll(async () => {
  races = await makeJobRaces({ files: FILES });
});
afterAll(() => races.remove());

test(`${RUNS} times two processes on one job: nothing is lost, nothing is there twice`, async () => {
  const startedAt = Date.now();
  for (let run = 0; run < RUNS; run++) await races.race();
  writeEvidence('job-races', { runs: RUNS, processes: 2, files: FILES, lost: 0, doubled: 0 }, startedAt);
});
