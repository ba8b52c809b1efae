import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../helpers/cli';
import { startPools } from '../helpers/pools';
import { killAtEach, makeMany } from '../helpers/rewrapping';

// A fixed sample of tests/full/rewrapping: a folder to its end, and dead on the way.

const folder = temporaryFolder();
const pools = startPools();
afterAll(async () => {
  await pools.close();
  folder.remove();
});

test('hybrid readers of a folder: to the end, and killed on the way, each file is the old one or the new one', async () => {
  const [place, work] = [folder.at('kept'), folder.at('work')];
  mkdirSync(place);
  const many = await makeMany(pools, { place, kind: 'hybrid', count: 2, distinct: 2 });
  const fresh = () => {
    rmSync(work, { recursive: true, force: true });
    cpSync(many.folder, work, { recursive: true });
    return { ...many, folder: work };
  };
  const told = await killAtEach({
    fresh,
    home: folder.at('home'),
    ledger: folder.at('ledger'),
    places: [9],
  });
  expect(told.calls).toBeGreaterThan(12);
  expect(told.kills).toBe(1);
  expect(told.old).toBeGreaterThan(0);
});
