import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import {
  answerOpenDialog,
  dropFiles,
  expectAccessible,
  goToEncrypt,
  leftovers,
  makeVault,
  samples,
  takePictures,
  test,
} from './app';

const LONG = `Befund-${'sehr-lang-'.repeat(11)}Ende.dcm`;

/** Changes one byte in the second reader's wrap of a plain container: its list of readers is no longer its own. */
function alterReaders(file: string): void {
  const bytes = readFileSync(file);
  const first = 8 + 2 + 25 + 4 + 2;
  const firstLength = bytes.readUInt32BE(first + 16);
  const second = first + 16 + 4 + firstLength;
  const secondLength = bytes.readUInt32BE(second + 16);
  const last = second + 16 + 4 + secondLength - 1;
  bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last);
  writeFileSync(file, bytes);
}

test('readers, a folder, mixed files, names of 120 characters, a changed list of readers', async ({
  radseal,
}) => {
  const { app, page, folder } = radseal;
  await makeVault(radseal);

  // A folder is walked; a long name is cut on the page and whole in its title.
  const study = join(folder, 'study');
  mkdirSync(study);
  copyFileSync(join(samples, 'multi-frame.dcm'), join(study, LONG));
  writeFileSync(join(study, 'notes.txt'), 'notes of a study\n'.repeat(500));
  await dropFiles(page, [study]);
  await expect(page.getByTitle(LONG).first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);

  // By keyboard: frames of the multi-frame image.
  await page
    .getByRole('button', { name: new RegExp(LONG.slice(0, 20)) })
    .first()
    .click();
  await page.getByRole('slider').press('ArrowRight');
  await expect(page.getByText('Image 2 of 8')).toBeVisible();

  // What has no picture says why, and is encrypted below all the same.
  await page
    .getByRole('button', { name: /notes\.txt/ })
    .first()
    .click();
  await expect(page.getByText('No preview: this is not an image.')).toBeVisible();
  await expect(page.getByText('It can still be encrypted and comes back byte for byte.')).toBeVisible();

  await goToEncrypt(page, '2 files');
  await page.getByRole('button', { name: 'Continue' }).click();
  // A public key: a wrong one is refused in words, an X25519 one says what it costs.
  await page.getByRole('button', { name: 'Add someone by public key' }).click();
  const key = page.getByLabel('Public key (starts with age1)');
  await key.fill('age1nonsense');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.locator('.readers .v-messages')).not.toBeEmpty();
  await takePictures(radseal, '11-wrong-key');
  await key.fill('age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p');
  await key.press('Enter');
  await expect(page.getByText('Not everyone on this list uses a post-quantum key')).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '12-readers');
  await page.getByRole('button', { name: 'Remove public key 1' }).click();
  await expect(page.getByText('Everyone on this list uses a post-quantum key.')).toBeVisible();

  await page.getByRole('button', { name: 'Continue' }).click();
  // To the folder the study lies in.
  await page.getByRole('radio', { name: 'In one folder' }).click();
  await page.getByRole('button', { name: 'Encrypt 2 files' }).click();
  await expect(page.getByRole('heading', { name: '2 files encrypted' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Next files' }).click();

  // Encrypted and plain together: the person is asked.
  const outputs = readdirSync(folder).filter((name) => name.startsWith('rs-'));
  const plain = outputs.find((name) => name.endsWith('.rsl')) ?? '';
  await dropFiles(page, [join(folder, plain), join(samples, 'photo.jpg')]);
  await expect(page.getByText('Some of these are encrypted already.')).toBeVisible();
  await page.getByRole('button', { name: 'Decrypt (1)' }).click();
  await expect(page.getByRole('heading', { name: 'Decrypt 1 file' })).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '13-mixed');
  await page.getByRole('button', { name: 'Start over' }).click();

  // The list of readers was changed: nothing is opened before the person insists.
  const intact = readFileSync(join(folder, plain));
  alterReaders(join(folder, plain));
  const target = join(folder, 'restored');
  mkdirSync(target);
  await dropFiles(page, [join(folder, plain)]);
  await answerOpenDialog(app, [target]);
  await page.getByRole('button', { name: 'Change the folder for the results' }).click();
  await page.getByRole('button', { name: 'Decrypt 1 file' }).click();
  await expect(page.getByText('The list of who can open 1 file was changed')).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByRole('heading', { name: 'Your decision is needed' })).toBeVisible();
  expect(readdirSync(target)).toEqual([]);
  await expectAccessible(page);
  await takePictures(radseal, '14-readers-altered');
  await page.getByRole('button', { name: 'Open anyway' }).click();
  await expect(page.getByText('opened although its list of readers was changed')).toBeVisible({
    timeout: 30_000,
  });
  expect(readFileSync(join(target, 'notes.txt')).equals(readFileSync(join(study, 'notes.txt')))).toBe(true);
  expect(leftovers(target)).toEqual([]);
  await page.getByRole('button', { name: 'Next files' }).click();

  // Not ours: said in words, with the code in the details.
  writeFileSync(join(folder, 'cut.rsl'), intact.subarray(0, intact.length - 1000));
  await dropFiles(page, [join(folder, 'cut.rsl')]);
  // It is known at a look: there is nothing to start.
  await expect(page.getByText('Details')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('button', { name: 'Decrypt 1 file' })).toBeDisabled();
  await page.getByText('Details').click();
  await expect(page.getByText('truncated', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByText('Copied')).toBeVisible();
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('truncated');
  await expectAccessible(page);
  await takePictures(radseal, '15-failed');
});

test.describe('in German', () => {
  test.use({ electronArgs: ['--lang=de'] });

  test('the first page follows the language of the system', async ({ radseal }) => {
    const { page } = radseal;
    await expect(page.getByRole('heading', { name: 'Tresor anlegen' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await takePictures(radseal, '16-german');
  });
});
