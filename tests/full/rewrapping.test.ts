import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../helpers/cli';
import { writeEvidence } from '../helpers/evidence';
import { startPools } from '../helpers/pools';
import { addFriend, expectAdded, killAtEach, lookAtAll, makeMany } from '../helpers/rewrapping';

// A fixed sample of this is in tests/integration/rewrapping.

const FILES = 10_000;
const folder = temporaryFolder();
const pools = startPools();
const startedAt = Date.now();
const counts: Record<string, number> = {};
afterAll(async () => {
  await pools.close();
  folder.remove();
});

test.each(['x25519', 'hybrid'] as const)(
  '10,000 files get one more %s reader; their payloads stay as they are',
  async (kind) => {
    const place = folder.at(kind);
    mkdirSync(place);
    const many = await makeMany(pools, { place, kind, count: FILES, distinct: 200 });
    const before = lookAtAll(many);
    const rate = await expectAdded(many, before, await addFriend(many, folder.at('home')), 1_000);
    console.info(`${kind}: ${rate.toFixed(0)} files/s`);
    counts[`${kind}Files`] = FILES;
    counts[`${kind}FilesPerSecond`] = Math.round(rate);
    rmSync(place, { recursive: true });
  },
);

test('killed at every call: each file is the old one or the new one', async () => {
  const [place, work] = [folder.at('kept'), folder.at('work')];
  mkdirSync(place);
  const many = await makeMany(pools, { place, kind: 'x25519', count: 3, distinct: 3 });
  const fresh = () => {
    rmSync(work, { recursive: true, force: true });
    cpSync(many.folder, work, { recursive: true });
    return { ...many, folder: work };
  };
  const told = await killAtEach({ fresh, home: folder.at('home'), ledger: folder.at('ledger') });
  expect(told.kills).toBe(told.calls);
  expect(Math.min(told.old, told.new)).toBeGreaterThan(0);
  Object.assign(counts, { calls: told.calls, kills: told.kills, oldFiles: told.old, newFiles: told.new });
});

test('is written down', () => {
  expect(Object.keys(counts)).toHaveLength(8);
  writeEvidence('rewrapping', counts, startedAt);
});
