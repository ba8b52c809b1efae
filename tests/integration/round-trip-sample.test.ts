import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPools, type Pools } from '../helpers/pools';
import { failedRoundTrips } from '../helpers/round-trips';

let pools: Pools;
beforeAll(() => {
  pools = startPools();
});
afterAll(() => pools.close());

it('120 files of sizes around the edges come back byte for byte in each carrier', async () => {
  expect(await failedRoundTrips(pools, 120)).toEqual([]);
});
