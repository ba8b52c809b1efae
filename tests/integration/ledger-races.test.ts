import { afterAll, beforeAll, expect, it } from 'vitest';
import { ledgerRaces, type LedgerRaces } from '../helpers/ledger-races';

// More of the same in tests/full/ledger-races.

let races: LedgerRaces;
beforeAll(async () => {
  races = await ledgerRaces();
});
afterAll(() => races.remove());

it('of two processes that want the same file key at the same time one gets it and one is refused', async () => {
  const { reserved, refused } = await races.race(60);
  expect({ reserved, refused }).toEqual({ reserved: 60, refused: 60 });
});

it('a file key whose process was killed between reserving and using it is refused', async () => {
  expect(await races.dieBetween()).toBe('file-key-repeated');
});

it('what a killed process had reserved stays reserved', async () => {
  const { told, lost } = await races.killWhileWriting(300);
  expect(told).toBeGreaterThan(0);
  expect(lost).toBe(0);
});
