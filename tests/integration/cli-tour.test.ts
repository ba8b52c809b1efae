import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { selfTestResult } from '../../shared/events';
import { expectExit, radseal, temporaryFolder } from '../helpers/cli';

const folder = temporaryFolder();
const home = folder.at('home');
afterAll(() => folder.remove());

test("the tour brings every sample back and leaves the person's own vault alone", async () => {
  const tour = await radseal(['tour'], { home });
  expectExit(tour, 0);
  expect(tour.stdout).toMatch(/All \d+ files came back byte for byte\./);
  for (const carrier of ['png', 'dicom', 'plain']) expect(tour.stdout).toContain(`  ${carrier}  `);
  const [, encrypted = ''] = /Encrypted files: +(\S+)/.exec(tour.stdout) ?? [];
  expect(readdirSync(encrypted).length).toBeGreaterThan(3);
  expect(existsSync(home)).toBe(false);
  rmSync(dirname(resolve(encrypted)), { recursive: true, force: true });
});

test('the self-test passes and says what was tested', async () => {
  const run = await radseal(['self-test', '--json'], { home });
  expectExit(run, 0);
  const result = selfTestResult.parse(JSON.parse(run.stdout));
  expect(result.ok).toBe(true);
  expect(result.checks.map(({ name }) => name)).toEqual([
    'versions',
    'cipher',
    'key image',
    'png, hybrid reader',
    'png, x25519 reader',
    'dicom, hybrid reader',
    'dicom, x25519 reader',
    'plain, hybrid reader',
    'plain, x25519 reader',
  ]);
});
