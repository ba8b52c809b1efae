import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import sharp from 'sharp';
import { newIdentity, recipientOf } from '../../electron/core/age/age';
import {
  answerOpenDialog,
  dropFiles,
  expectAccessible,
  goToEncrypt,
  goToPlace,
  leftovers,
  makeVault,
  openPage,
  PHRASE,
  type Running,
  samples,
  takePictures,
  test,
} from './app';

/** Encrypts a sample beside itself, for one more reader where one is given; the result's path. */
async function encryptSample({ page, folder }: Running, name: string, reader?: string): Promise<string> {
  const before = new Set(readdirSync(folder));
  copyFileSync(join(samples, name), join(folder, name));
  await dropFiles(page, [join(folder, name)]);
  await goToEncrypt(page, '1 file');
  if (reader !== undefined) {
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Add someone by public key' }).click();
    await page.getByLabel('Public key (starts with age1)').fill(reader);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Remove public key 1' })).toBeVisible();
    await page.getByRole('button', { name: 'Back' }).click();
  }
  await goToPlace(page);
  await page.getByRole('button', { name: 'Encrypt 1 file' }).click();
  await expect(page.getByRole('heading', { name: '1 file encrypted' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Next files' }).click();
  const fresh = readdirSync(folder).find((found) => found.startsWith('rs-') && !before.has(found));
  return join(folder, fresh ?? '');
}

/** A copy with one bit changed near its end. */
function damagedCopy(file: string, copy: string): string {
  const bytes = readFileSync(file);
  const place = Math.floor(bytes.length * 0.8);
  bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
  writeFileSync(copy, bytes);
  return copy;
}

/** The one card that says what is wrong, in three sentences and with the code in its details. */
async function expectCard(page: Page, sentence: string, code: string): Promise<void> {
  const card = page.getByRole('alert').filter({ hasText: sentence });
  await expect(card).toBeVisible({ timeout: 30_000 });
  await card.getByText('Details').click();
  await expect(card.getByText(code, { exact: true })).toBeVisible();
  await expectAccessible(page);
}

test('without a vault: a key file, a kit, a stranger’s key', async ({ radseal }) => {
  const { app, page, folder } = radseal;
  const kit = await makeVault(radseal);
  const identity = await newIdentity('x25519');
  const stranger = await newIdentity('hybrid');
  const keyFile = join(folder, 'mine.key');
  writeFileSync(keyFile, `${identity}\n`);
  writeFileSync(join(folder, 'stranger.key'), `${stranger}\n`);
  const encrypted = await encryptSample(radseal, 'photo.jpg', await recipientOf(identity));

  // With the vault locked, as on a computer that has none, the way is on the page that asks for it.
  await page.getByRole('button', { name: 'Lock' }).click();
  await expect(page.getByRole('heading', { name: 'Unlock your vault' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Open a file with a recovery kit or key file' }).press('Enter');
  await expect(page.getByText('No vault is needed.')).toBeVisible();
  await dropFiles(page, [encrypted]);
  await expect(page.getByText('3 readers (2 post-quantum and 1 X25519)')).toBeVisible();
  await expect(page.getByText('No key is at hand yet.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Decrypt 1 file' })).toBeDisabled();
  await expectAccessible(page);
  await takePictures(radseal, '30-without-vault');

  await answerOpenDialog(app, [join(folder, 'stranger.key')]);
  await page.getByRole('button', { name: 'Choose a key file or recovery kit' }).click();
  await expectCard(page, 'None of the keys at hand opens this.', 'no-matching-key');
  await expect(page.getByRole('button', { name: 'Decrypt 1 file' })).toBeDisabled();
  await takePictures(radseal, '31-stranger');
  await page.getByRole('button', { name: "Don't use stranger.key" }).click();

  for (const [key, place] of [
    [keyFile, 'by-key'],
    [kit, 'by-kit'],
  ] as const) {
    const target = join(folder, place);
    mkdirSync(target);
    if (place === 'by-kit') await dropFiles(page, [encrypted]);
    await answerOpenDialog(app, [key]);
    await page.getByRole('button', { name: 'Choose a key file or recovery kit' }).click();
    await expect(page.getByText('Opens with the key file.')).toBeVisible();
    await answerOpenDialog(app, [target]);
    await page.getByRole('button', { name: 'Change the folder for the results' }).click();
    await page.getByRole('button', { name: 'Decrypt 1 file' }).click();
    await expect(page.getByRole('heading', { name: '1 file decrypted' })).toBeVisible({ timeout: 30_000 });
    const original = readFileSync(join(samples, 'photo.jpg'));
    expect(readFileSync(join(target, 'photo.jpg')).equals(original)).toBe(true);
    await page.getByRole('button', { name: 'Next files' }).click();
    await expect(page.getByText('No vault is needed.')).toBeVisible();
  }
  await page.getByRole('button', { name: 'Use the vault instead' }).click();
  await page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Drop images or encrypted files here')).toBeVisible({ timeout: 20_000 });
});

test('damaged, saved again as JPEG, never encrypted: one card each, nothing written', async ({ radseal }) => {
  const { page, folder } = radseal;
  await makeVault(radseal);
  const encrypted = await encryptSample(radseal, 'photo.jpg');
  const scan = await encryptSample(radseal, 'multi-frame.dcm');
  await openPage(page, 'Decrypt');
  const before = () => readdirSync(folder).sort();

  // A PNG guards its own bytes: seen at the first look.
  const picture = damagedCopy(encrypted, join(folder, 'damaged.png'));
  const copy = damagedCopy(scan, join(folder, 'damaged.dcm'));
  const files = before();
  await dropFiles(page, [picture]);
  await expectCard(page, 'The content of this encrypted file was changed or is damaged.', 'damaged-data');
  await expect(page.getByRole('button', { name: 'Decrypt 1 file' })).toBeDisabled();
  await page.getByRole('button', { name: 'Start over' }).click();

  // A DICOM carrier does not: known when it is opened, and nothing of it is written.
  await dropFiles(page, [copy]);
  await expect(page.getByText('Opens with the keys in this vault.')).toBeVisible();
  await page.getByRole('button', { name: 'Decrypt 1 file' }).click();
  await expectCard(page, 'The content of this encrypted file was changed or is damaged.', 'damaged-data');
  await takePictures(radseal, '32-damaged');
  expect(before()).toEqual(files);
  await page.getByRole('button', { name: 'Next files' }).click();

  await openPage(page, 'Decrypt');
  await sharp(encrypted).jpeg({ quality: 90 }).toFile(join(folder, 'again.jpg'));
  await dropFiles(page, [join(folder, 'again.jpg')]);
  await expectCard(
    page,
    'This was an encrypted file, but a program saved it again with loss',
    'carrier-altered',
  );
  await expect(page.getByRole('heading', { name: 'Not an encrypted file' })).toBeVisible();
  await takePictures(radseal, '33-saved-again');
  await page.getByRole('button', { name: 'Start over' }).click();

  await openPage(page, 'Decrypt');
  await dropFiles(page, [join(folder, 'photo.jpg')]);
  await expectCard(page, 'This file was not encrypted with Radseal', 'not-encrypted');
  await page.getByRole('button', { name: 'Encrypt it instead' }).click();
  await expect(page.getByRole('heading', { name: 'Encrypt 1 file' })).toBeVisible();
  expect(leftovers(folder)).toEqual([]);
});

test('the page loaded anew in the middle of a job: nothing half-written, and it works on', async ({
  radseal,
}) => {
  const { page, folder } = radseal;
  await makeVault(radseal);
  const study = join(folder, 'study');
  mkdirSync(study);
  writeFileSync(join(study, 'large.bin'), '');
  truncateSync(join(study, 'large.bin'), 4 * 1024 ** 3);
  await dropFiles(page, [join(study, 'large.bin')]);
  await goToEncrypt(page, '1 file');
  await goToPlace(page);
  await page.getByRole('button', { name: 'Encrypt 1 file' }).click();
  await expect.poll(() => leftovers(study), { timeout: 60_000 }).toHaveLength(1);
  await page.reload();
  await expect(page.getByText('Drop images or encrypted files here')).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => readdirSync(study), { timeout: 10_000 }).toEqual(['large.bin']);
  await openPage(page, 'Start');
  const encrypted = await encryptSample(radseal, 'photo.jpg');
  expect(existsSync(encrypted)).toBe(true);
});
