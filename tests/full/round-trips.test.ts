import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeEvidence } from '../helpers/evidence';
import { startPools, type Pools } from '../helpers/pools';
import { failedRoundTrips } from '../helpers/round-trips';

const CASES = 2_000;

let pools: Pools;
beforeAll(() => {
  pools = startPools();
});
afterAll(() => pools.close());

it('2,000 files of sizes around the edges come back byte for byte in each carrier', async () => {
  const startedAt = Date.now();
  expect(await failedRoundTrips(pools, CASES)).toEqual([]);
  writeEvidence('round-trips', { cases: CASES, failed: 0 }, startedAt);
});
