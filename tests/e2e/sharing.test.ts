import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import {
  answerOpenDialog,
  answerSaveDialog,
  dropFiles,
  expectAccessible,
  goToEncrypt,
  makeVault,
  samples,
  takePictures,
  test,
} from './app';

// An X25519 key of nobody: its secret half was thrown away.
const KEY = 'age1jgxx4s9syml82p7asylegxfxj3p34veefyf9tsuuud3sx8m6k52sc4936y';

test('a colleague becomes a contact, is compared, stands in a group, and gets and loses a file', async ({
  radseal,
}) => {
  const { app, page, folder } = radseal;
  await makeVault(radseal);
  await page.getByRole('link', { name: 'Keys' }).click();
  await expect(page.getByRole('heading', { name: 'My public key' })).toBeVisible();
  await expect(page.getByText('No contacts yet.')).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '70-keys-empty');

  await page.getByRole('button', { name: 'Add a contact' }).click();
  await page.getByLabel('Public key (starts with age1)').fill('age1nonsense');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('This is not a public key')).toBeVisible();
  await page.getByLabel('Public key (starts with age1)').fill(KEY);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('015c f666 a2fb fc2c a949')).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('Anna Meier');
  await page.getByRole('button', { name: 'Add to contacts' }).click();
  await expect(page.getByText('Not compared yet')).toBeVisible();
  await page.getByRole('button', { name: 'Compare the fingerprint of Anna Meier' }).click();
  await page.getByRole('button', { name: 'By telephone' }).click();
  await expect(page.getByText('Compared by telephone on')).toBeVisible();

  await page.getByRole('button', { name: 'Make a group' }).click();
  await page.getByLabel('Name of the group').fill('Radiology');
  await page.getByRole('combobox', { name: 'Members' }).click();
  await page.getByRole('option', { name: /Anna Meier/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save the group' }).click();
  await expect(page.getByRole('button', { name: 'Change the group Radiology' })).toBeVisible();
  const own = join(folder, 'me.radseal-contact');
  await answerSaveDialog(app, own);
  await page.getByLabel('Your name in the file').fill('Dr. Own');
  await page.getByRole('button', { name: 'Save as contact file' }).click();
  await expect(page.getByText('Saved as')).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '71-keys');

  copyFileSync(join(samples, 'photo.jpg'), join(folder, 'photo.jpg'));
  await dropFiles(page, [join(folder, 'photo.jpg')]);
  await goToEncrypt(page, '1 file');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('combobox', { name: 'Add contacts or groups' }).click();
  await page.getByRole('option', { name: /Radiology/ }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Remove Anna Meier' })).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '72-readers');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('you, the recovery kit, and Anna Meier')).toBeVisible();
  await page.getByRole('button', { name: 'Encrypt 1 file' }).click();
  await expect(page.getByRole('heading', { name: '1 file encrypted' })).toBeVisible({ timeout: 90_000 });

  const encrypted = () => readdirSync(folder).filter((name) => name.startsWith('rs-'));
  const [name] = encrypted();
  await page.getByRole('link', { name: 'Keys' }).click();
  await answerOpenDialog(app, [join(folder, name!)]);
  await page.getByRole('button', { name: 'Choose files' }).click();
  await page.getByRole('combobox', { name: 'Contacts and groups' }).click();
  await page.getByRole('option', { name: /Anna Meier/ }).click();
  await page.keyboard.press('Escape');
  await page.getByLabel('Remove them as readers').click();
  await expect(page.getByText('Removing a reader takes nothing back.')).toBeVisible();
  await takePictures(radseal, '73-share');
  await page.getByRole('button', { name: 'Remove readers' }).click();
  await expect(page.getByText('1 file changed.')).toBeVisible({ timeout: 30_000 });
  expect(encrypted()).toEqual([name]);
  await expectAccessible(page);
  await takePictures(radseal, '74-shared');
});
