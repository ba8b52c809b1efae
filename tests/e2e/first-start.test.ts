import { copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import {
  dropFiles,
  expectAccessible,
  goToEncrypt,
  goToPlace,
  leftovers,
  makeVault,
  PHRASE,
  samples,
  takePictures,
  test,
} from './app';

test('a first start: vault, proved kit, a DICOM and a JPEG encrypted and back byte for byte', async ({
  radseal,
}) => {
  const { app, page, folder } = radseal;
  await expect(page.getByRole('heading', { name: 'Make your vault' })).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '1-create');

  await page.getByLabel('Pass phrase', { exact: true }).fill('short');
  await page.getByLabel('Pass phrase again').fill('other');
  await page.getByRole('button', { name: 'Save the recovery kit' }).click();
  await expect(page.getByText('Use at least 12 characters.')).toBeVisible();
  await expect(page.getByText('The two are not the same yet.')).toBeVisible();

  const kit = await makeVault(radseal);
  expect(statSync(kit).mode & 0o777).toBe(0o600);
  await expect(page.getByText('The recovery kit works.')).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '2-empty');

  await page.getByRole('button', { name: 'Try with a sample' }).click();
  await expect(page.getByRole('button', { name: 'Encrypt 2 files' })).toBeVisible();
  await page.getByRole('button', { name: 'Start over' }).click();

  const names = readdirSync(samples).filter((name) => /\.(dcm|jpe?g)$/.test(name));
  const dicom = names.find((name) => name.endsWith('.dcm')) ?? '';
  const jpeg = names.find((name) => /jpe?g$/.test(name)) ?? '';
  for (const name of [dicom, jpeg]) copyFileSync(join(samples, name), join(folder, name));
  await dropFiles(page, [join(folder, dicom), join(folder, jpeg)]);
  await expect(page.getByRole('img', { name: `Preview of ${dicom}` })).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '3-open');
  await goToEncrypt(page, '2 files');
  await expectAccessible(page);
  await takePictures(radseal, '3-ready-to-encrypt');

  await goToPlace(page);
  await page.getByRole('button', { name: 'Encrypt 2 files' }).click();
  await expect(page.getByRole('heading', { name: '2 files encrypted' })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText('read back and compared')).toHaveCount(2);
  await expect(page.getByRole('img', { name: 'Original' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Encrypted' })).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '4-encrypted');

  const outputs = readdirSync(folder).filter((name) => name.startsWith('rs-'));
  expect(outputs.map((name) => name.split('.').pop()).sort()).toEqual(['dcm', 'png']);
  await page.getByRole('button', { name: 'Show rs-' }).first().click();

  await page.getByRole('button', { name: 'Next files' }).click();
  await dropFiles(
    page,
    outputs.map((name) => join(folder, name)),
  );
  await expect(page.getByRole('heading', { name: 'Decrypt 2 files' })).toBeVisible();
  await expect(page.getByText('Yes, for every reader')).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '5-ready-to-decrypt');

  await page.getByRole('button', { name: 'Decrypt 2 files' }).click();
  await expect(page.getByRole('heading', { name: '2 files decrypted' })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Nothing here proves who made these files.')).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '6-decrypted');
  for (const name of [dicom, jpeg]) {
    const original = readFileSync(join(samples, name));
    expect(readFileSync(join(folder, name)).equals(original)).toBe(true);
    // The name is taken by the original, so the restored one stands beside it with a number.
    const back = name.replace(/(\.[^.]+)$/, ' (1)$1');
    expect(readFileSync(join(folder, back)).equals(original)).toBe(true);
  }
  expect(leftovers(folder)).toEqual([]);

  await page.getByRole('button', { name: 'Lock' }).click();
  await expect(page.getByRole('heading', { name: 'Unlock your vault' })).toBeVisible();
  await page.getByLabel('Pass phrase', { exact: true }).fill('not the pass phrase');
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(page.getByText('This is not the pass phrase')).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await takePictures(radseal, '7-wrong-pass-phrase');
  await page.reload();
  await page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Drop images or encrypted files here')).toBeVisible({ timeout: 20_000 });
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});
