import { afterAll, beforeAll, test } from 'vitest';
import { makeJobRaces, type JobRaces } from '../helpers/job-races';

let races: JobRaces;
beforeAll(async () => {
  races = await makeJobRaces({ files: 6 });
});
afterAll(() => races.remove());

test('two processes on one job, a sample: nothing is lost, nothing is there twice', async () => {
  await races.race();
});
