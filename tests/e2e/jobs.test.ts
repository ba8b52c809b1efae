import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import {
  answerOpenDialog,
  answerSaveDialog,
  dropFiles,
  expectAccessible,
  leftovers,
  makeVault,
  PHRASE,
  takePictures,
  test,
} from './app';

const FILES = 40;
const BYTES = 8 * 1024 * 1024;

test('a folder is dropped, paused, closed over, gone on with, and its failures are listed', async ({
  radseal,
}) => {
  test.setTimeout(300_000);
  const { app, page, folder } = radseal;
  await makeVault(radseal);
  const study = join(folder, 'Ward 3');
  const results = join(folder, 'sealed');
  mkdirSync(join(study, 'deep'), { recursive: true });
  mkdirSync(results);
  for (let n = 0; n < FILES; n++) writeFileSync(join(study, 'deep', `scan ${n}.bin`), randomBytes(BYTES));
  // The head of one of ours, and nothing behind it: whatever is done with it fails.
  writeFileSync(join(study, 'broken.rseal'), Buffer.from('RADSEAL'));

  await page.getByRole('link', { name: 'Jobs' }).click();
  await expect(page.getByRole('heading', { name: 'Jobs' })).toBeVisible();
  await expectAccessible(page);
  await dropFiles(page, [study]);
  await expect(page.getByRole('heading', { name: 'Encrypt 1 folder' })).toBeVisible();
  await expect(page.getByText(`${FILES + 1} files`)).toBeVisible({ timeout: 60_000 });
  await answerOpenDialog(app, [results]);
  await page.getByRole('button', { name: 'Change the folder for the results' }).click();
  await expect(page.getByText(/Space needed/)).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await takePictures(radseal, '60-job-plan');

  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByText(/ a second$/)).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  const since = Date.now();
  await expect(page.getByRole('heading', { name: 'Cancelled' })).toBeVisible();
  console.log(`paused after ${Date.now() - since} ms`);
  const written = readdirSync(results).length;
  expect(written).toBeLessThan(FILES);
  expect(leftovers(results)).toEqual([]);
});
