import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeEvidence } from '../helpers/evidence';
import { ledgerRaces, type LedgerRaces } from '../helpers/ledger-races';

const KEYS = 1_000;
const DEATHS = 20;
const KILLS = 20;

let races: LedgerRaces;
beforeAll(async () => {
  races = await ledgerRaces();
});
afterAll(() => races.remove());

it('1,000 file keys wanted by two processes at the same time: 1,000 reserved, 1,000 reuses refused; deaths lose none', async () => {
  const startedAt = Date.now();
  const { reserved, refused, won } = await races.race(KEYS);
  expect({ reserved, refused }).toEqual({ reserved: KEYS, refused: KEYS });
  // Both were in time for some: it was a race.
  expect(Math.min(...won)).toBeGreaterThan(0);
  for (let n = 0; n < DEATHS; n++) expect(await races.dieBetween()).toBe('file-key-repeated');
  let told = 0;
  for (let n = 0; n < KILLS; n++) {
    const killed = await races.killWhileWriting(50 + randomInt(300));
    expect(killed.lost).toBe(0);
    told += killed.told;
  }
  expect(told).toBeGreaterThan(KILLS);
  const counts = {
    keys: KEYS,
    refused,
    deathsBeforeUse: DEATHS,
    killsWhileWriting: KILLS,
    keysOfTheKilled: told,
    lost: 0,
  };
  writeEvidence('ledger-races', counts, startedAt);
});
