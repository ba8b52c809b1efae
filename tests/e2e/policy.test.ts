import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { newIdentity, recipientOf } from '../../electron/core/age/age';
import {
  dropFiles,
  expectAccessible,
  goToEncrypt,
  makeVault,
  samples,
  skipWithoutRules,
  takePictures,
  test,
  type Running,
} from './app';

/** Every rule there is. */
async function makeRules({ home }: Running): Promise<void> {
  const recipient = await recipientOf(await newIdentity('x25519'));
  const rules = {
    version: 1,
    recoveryReaders: [{ name: 'Hospital recovery', recipient }],
    carriers: ['plain'],
    hideNames: true,
    idleMinutesAtMost: 15,
    deleteOriginals: false,
    lab: false,
  };
  writeFileSync(join(home, 'policy.json'), JSON.stringify(rules), { mode: 0o644 });
}

test('each rule of an IT is told in Settings and followed by the pages', async ({ radseal }) => {
  skipWithoutRules();
  const { page, folder } = radseal;
  await makeVault(radseal);
  await makeRules(radseal);
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).click();
  const card = page.getByRole('region', { name: 'Set by your IT' });
  await expect(card.getByRole('listitem')).toHaveText([
    'Every encryption also includes Hospital recovery.',
    'Results are stored as: Radseal file.',
    'The names of encrypted files are always hidden.',
    'Your IT lets the vault stay open for at most 15 min without use.',
    'Originals are never removed.',
    'The Lab is off.',
  ]);
  await expect(page.getByLabel('Keep the names')).toBeDisabled();
  await expect(page.getByLabel('After 15 min')).toBeVisible();
  for (const longer of ['After 30 min', 'Never']) await expect(page.getByLabel(longer)).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Lab' })).toHaveCount(0);

  copyFileSync(join(samples, 'photo.jpg'), join(folder, 'photo.jpg'));
  await dropFiles(page, [join(folder, 'photo.jpg')]);
  await goToEncrypt(page, '1 file');
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('Hospital recovery Set by your IT')).toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByText('you, the recovery kit, and Hospital recovery')).toBeVisible();
  await expect(page.getByText('Results are stored as: Radseal file.')).toBeVisible();
  await expect(page.getByLabel('Keep the file names')).toBeDisabled();
  await page.getByText('More choices').click();
  await page.getByRole('combobox', { name: 'Stored as' }).press('ArrowDown');
  await expect(page.getByRole('option')).toHaveText(['What fits each file', 'Radseal file']);
  await page.keyboard.press('Escape');
  await expectAccessible(page);
  await takePictures(radseal, '76-policy');
  await page.getByRole('button', { name: 'Encrypt 1 file' }).click();
  await expect(page.getByRole('heading', { name: '1 file encrypted' })).toBeVisible({ timeout: 90_000 });
  const [made = ''] = readdirSync(folder).filter((name) => /^rs-[0-9a-f]{16}\.rsl$/.test(name));
  expect(readdirSync(folder)).toContain('photo.jpg');
  await page.getByRole('button', { name: 'Next files' }).click();
  await dropFiles(page, [join(folder, made)]);
  await expect(page.getByText('Hospital recovery (recovery, set by your IT)')).toBeVisible();
  await page.getByRole('button', { name: 'Start over' }).click();

  // The same for a folder.
  mkdirSync(join(folder, 'series'));
  copyFileSync(join(samples, 'photo.jpg'), join(folder, 'series', 'photo.jpg'));
  await page.getByRole('link', { name: 'Jobs' }).click();
  await expect(page.getByRole('heading', { name: 'Jobs' })).toBeVisible();
  await dropFiles(page, [join(folder, 'series')]);
  await expect(page.getByRole('heading', { name: 'Encrypt 1 folder' })).toBeVisible();
  await expect(page.getByText('Every encryption also includes Hospital recovery.')).toBeVisible();
  await expect(page.getByLabel('Keep the names of files')).toBeDisabled();
  await expect(page.getByText('The names of encrypted files are always hidden.')).toBeVisible();
  await expectAccessible(page);
});
