import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { keyImagePng } from '../../electron/services/key-image-png';
import {
  answerOpenDialog,
  dropFiles,
  expectAccessible,
  goToEncrypt,
  goToPlace,
  leftovers,
  makeVault,
  samples,
  takePictures,
  test,
} from './app';

/** Presses Tab until the focus is on a control of this name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const { activeElement: at } = document;
      return at?.getAttribute('aria-label') ?? at?.textContent ?? '';
    });
    if (name.test(focused.trim())) return;
  }
  throw new Error(`Tab does not lead to ${name}`);
}

/** Sums over the pixels of every picture in the drawer: what is the same has the same sum. */
async function sumsOfStages(page: Page): Promise<readonly number[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLCanvasElement>('.stages-drawer canvas')].map((canvas) => {
      const context = canvas.getContext('2d');
      const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let sum = 0;
      for (let index = 0; index < pixels.length; index++) sum = (sum * 31 + pixels[index]!) % 2_147_483_647;
      return sum;
    }),
  );
}

test('a series and a JPEG through the three steps by keyboard alone, and back', async ({ radseal }) => {
  const { app, page, folder } = radseal;
  await makeVault(radseal);
  const study = join(folder, 'study');
  mkdirSync(study);
  const slices = readdirSync(join(samples, 'ct-phantom')).filter((name) => name.endsWith('.dcm'));
  for (const name of slices) copyFileSync(join(samples, 'ct-phantom', name), join(study, name));
  copyFileSync(join(samples, 'photo.jpg'), join(study, 'photo.jpg'));
  const count = slices.length + 1;

  await answerOpenDialog(app, [study]);
  await tabTo(page, /^Choose files/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Look at images' })).toBeVisible();
  await tabTo(page, new RegExp(`^Encrypt ${count} files`));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: `Encrypt ${count} files` })).toBeVisible();
  const current = page.locator('[aria-current="step"]');
  await expect(current).toContainText('Images');
  await expectAccessible(page);
  await takePictures(radseal, '20-step-images');

  // Enter goes on from the page's top; Back keeps what was chosen.
  await page.keyboard.press('Enter');
  await expect(current).toContainText('Who can open');
  await expect(page.getByText('Everyone on this list uses a post-quantum key.')).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(current).toContainText('Where to');
  await tabTo(page, /^More choices/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('What will happen')).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '21-step-place');
  await page.getByRole('radio', { name: 'In one folder' }).focus();
  await page.keyboard.press('Space');
  await tabTo(page, /^Back/);
  await page.keyboard.press('Enter');
  await expect(current).toContainText('Who can open');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('radio', { name: 'In one folder' })).toBeChecked();
  await page.getByRole('radio', { name: 'Beside each original' }).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: `${count} files encrypted` })).toBeVisible({
    timeout: 120_000,
  });
  await expect(page.getByText('Saved beside each original')).toBeVisible();
  await expect(page.getByRole('img', { name: 'Encrypted' })).toBeVisible();
  const outputs = readdirSync(study).filter((name) => name.startsWith('rs-'));
  expect(outputs).toHaveLength(count);

  await tabTo(page, /^Show the steps/);
  await page.keyboard.press('Enter');
  await expect(page.locator('.stages-drawer canvas')).toHaveCount(4);
  await expect(page.getByText(/cat map of this file: p = \d+, q = \d+, k = \d+/)).toBeVisible();
  expect(new Set(await sumsOfStages(page)).size).toBe(4);
  await expectAccessible(page);
  await takePictures(radseal, '22-stages');
  await page.keyboard.press('Escape');
  await expect(page.locator('.stages-drawer canvas')).toHaveCount(0);
  await takePictures(radseal, '23-encrypted');

  await page.getByRole('button', { name: 'Next files' }).press('Enter');
  const back = join(folder, 'back');
  mkdirSync(back);
  await dropFiles(
    page,
    outputs.map((name) => join(study, name)),
  );
  await expect(page.getByText('Opens with the keys in this vault.')).toBeVisible();
  await answerOpenDialog(app, [back]);
  await page.getByRole('button', { name: 'Change the folder for the results' }).press('Enter');
  await expect(page.getByRole('radio', { name: 'In one folder' })).toBeChecked();
  await expectAccessible(page);
  await takePictures(radseal, '24-decrypt');
  await page.getByRole('button', { name: `Decrypt ${count} files` }).press('Enter');
  await expect(page.getByRole('heading', { name: `${count} files decrypted` })).toBeVisible({
    timeout: 60_000,
  });
  for (const name of readdirSync(study).filter((known) => !known.startsWith('rs-')))
    expect(readFileSync(join(back, name)).equals(readFileSync(join(study, name)))).toBe(true);

  // In the viewer, with what may tell who it is masked until asked.
  await expect(page.getByRole('application', { name: /^Viewer: / })).toBeVisible();
  await expect(page.locator('.facts').getByText('hidden')).not.toHaveCount(0);
  await expectAccessible(page);
  await takePictures(radseal, '25-decrypted');
  await page.getByRole('button', { name: 'Show them' }).press('Enter');
  await expect(page.locator('.facts').getByText('hidden')).toHaveCount(0);
});

test('more choices: an own key image, a carrier, a folder; one that does not work is said and tried again', async ({
  radseal,
}) => {
  const { app, page, folder } = radseal;
  await makeVault(radseal);
  copyFileSync(join(samples, 'photo.jpg'), join(folder, 'photo.jpg'));
  writeFileSync(join(folder, 'no-key.png'), 'not a picture');
  await dropFiles(page, [join(folder, 'photo.jpg')]);
  await page.getByRole('button', { name: 'Encrypt 1 file' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('More choices').click();
  await page.getByRole('combobox', { name: 'Stored as' }).press('ArrowDown');
  await page.getByRole('option', { name: 'Radseal file' }).click();
  await expect(page.getByText('Every result becomes a Radseal file.')).toBeVisible();
  await answerOpenDialog(app, [join(folder, 'no-key.png')]);
  await page.getByRole('radio', { name: /^One of my own/ }).click();
  await expect(page.getByText('no-key.png')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Keep the file names' }).click();
  await page.getByRole('checkbox', { name: 'Read each result back' }).click();
  await expect(page.getByText('Results are not read back.')).toBeVisible();
  await page.getByRole('button', { name: 'Encrypt 1 file' }).click();
  await expect(page.getByText('No image that can be used for this.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Try again' }).click();

  // What was chosen is still chosen; the key image is taken back.
  await page.getByText('More choices').click();
  await page.getByRole('button', { name: "Don't use no-key.png" }).click();
  await page.getByRole('button', { name: 'Encrypt 1 file' }).click();
  await expect(page.getByRole('heading', { name: '1 file encrypted' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('not read back').first()).toBeVisible();
  expect(readdirSync(folder)).toContain('photo.jpg.rsl');
  expect(leftovers(folder)).toEqual([]);
});

test('a key image that was used before is counted and told, and the file is encrypted all the same', async ({
  radseal,
}) => {
  const { app, page, folder } = radseal;
  await makeVault(radseal);
  copyFileSync(join(samples, 'photo.jpg'), join(folder, 'photo.jpg'));
  writeFileSync(join(folder, 'key.png'), keyImagePng(randomBytes(196_608)));
  await answerOpenDialog(app, [join(folder, 'key.png')]);
  for (const said of [0, 1]) {
    await dropFiles(page, [join(folder, 'photo.jpg')]);
    await goToEncrypt(page, '1 file');
    await goToPlace(page);
    await page.getByText('More choices').click();
    await page.getByRole('radio', { name: /^One of my own/ }).click();
    await expect(page.getByText('key.png')).toBeVisible();
    await page.getByRole('button', { name: 'Encrypt 1 file' }).click();
    await expect(page.getByRole('heading', { name: '1 file encrypted' })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText('1 key image was used before.')).toHaveCount(said);
    await page.getByRole('button', { name: 'Next files' }).click();
  }
  expect(readdirSync(folder).filter((name) => name.startsWith('rs-'))).toHaveLength(2);
});
