import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from '@playwright/test';
import {
  answerOpenDialog,
  answerSaveDialog,
  dropFiles,
  expectAccessible,
  goToEncrypt,
  launchApp,
  makeVault,
  PHRASE,
  samples,
  takePictures,
  test,
  watchFaults,
} from './app';

/** Anna's computer: her vault, and the public key she gives away. */
const anna = mkdtempSync(join(tmpdir(), 'radseal-anna-'));
const ofAnna = (...args: readonly string[]) => {
  const program = resolve(import.meta.dirname, '../../out/cli/radseal.js');
  const env = { ...process.env, RADSEAL_HOME: join(anna, 'home'), RADSEAL_PASSPHRASE: PHRASE };
  return execFileSync(process.execPath, [program, ...args], { env, stdio: 'pipe', encoding: 'utf8' });
};
test.beforeAll(() => {
  const kit = join(anna, 'kit.txt');
  ofAnna('init', '--x25519', '--kit', kit);
  ofAnna('recovery', 'prove', kit);
  ofAnna('contacts', 'export', join(anna, 'anna.radseal-contact'), '--name', 'Anna Meier');
});
test.afterAll(() => rmSync(anna, { recursive: true, force: true }));

test('a colleague becomes a contact, is compared, stands in a group, opens a file on her computer, and not the new copy', async ({
  radseal,
}) => {
  const { app, page, folder } = radseal;
  const [key = ''] = /age1[0-9a-z]+/.exec(readFileSync(join(anna, 'anna.radseal-contact'), 'utf8')) ?? [];
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
  await page.getByLabel('Public key (starts with age1)').fill(key);
  await page.getByRole('button', { name: 'Continue' }).click();
  const fingerprint =
    (await page
      .getByText(/^[0-9a-f]{4}( [0-9a-f]{4}){4}$/)
      .last()
      .textContent()) ?? '';
  await page.getByLabel('Name', { exact: true }).fill('Anna Meier');
  await page.getByRole('button', { name: 'Add to contacts' }).click();
  await expect(page.getByText('Not compared yet')).toBeVisible();
  await page.getByRole('button', { name: 'Compare the fingerprint of Anna Meier' }).click();
  await page.getByRole('button', { name: 'By telephone' }).click();
  await expect(page.getByText(/Compared by telephone on .+ · a contact since .+\d{4}/)).toBeVisible();

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
  const file = join(folder, name!);
  await page.getByRole('button', { name: 'Next files' }).click();
  await dropFiles(page, [file]);
  const who = page.getByRole('list', { name: 'Who can open this file' });
  await expect(who.getByRole('listitem')).toHaveText(['Me', /^Recovery kit [0-9a-f]{16}$/, 'Anna Meier']);
  await expectAccessible(page);
  await takePictures(radseal, '75-who-can-open');
  await openAsAnna(file, fingerprint);
  await page.getByRole('link', { name: 'Keys' }).click();
  await answerOpenDialog(app, [file]);
  await page.getByRole('button', { name: 'Choose files' }).click();
  await page.getByRole('combobox', { name: 'Contacts and groups' }).click();
  await page.getByRole('option', { name: /Anna Meier/ }).click();
  await page.keyboard.press('Escape');
  await page.getByLabel('Remove them as readers').click();
  await expect(page.getByText('Removing a reader takes nothing back.')).toBeVisible();
  await page.getByLabel('Encrypt the files anew').check();
  await takePictures(radseal, '73-share');
  await page.getByRole('button', { name: 'Remove readers' }).click();
  await expect(page.getByText('1 file changed.')).toBeVisible({ timeout: 30_000 });
  const [anew, ...others] = encrypted();
  expect(others).toEqual([]);
  expect(anew).not.toBe(name);
  expect(() => ofAnna('verify', join(folder, anew!))).toThrow('no-matching-key');
  await expectAccessible(page);
  await takePictures(radseal, '74-shared');
});

/** Anna's app, on a computer of its own: she reads the same fingerprint there, and the file opens. */
async function openAsAnna(file: string, fingerprint: string): Promise<void> {
  const hers = await launchApp(join(anna, 'home'));
  const faults: string[] = [];
  try {
    const page = await hers.firstWindow();
    await watchFaults(page, faults);
    await page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Keys' }).click({ timeout: 30_000 });
    await expect(page.getByText(fingerprint)).toBeVisible();
    await dropFiles(page, [file]);
    await page.getByRole('button', { name: 'Decrypt 1 file' }).click({ timeout: 30_000 });
    await expect(page.getByRole('heading', { name: '1 file decrypted' })).toBeVisible({ timeout: 60_000 });
  } finally {
    await hers.close();
  }
  expect(faults).toEqual([]);
}
