import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import {
  answerOpenDialog,
  answerSaveDialog,
  expectAccessible,
  skipWithoutRules,
  takePictures,
  test,
} from './app';

const ground = () => getComputedStyle(document.querySelector('.v-application')!).backgroundColor;

test('settings are followed at once and survive a restart', async ({ radseal }) => {
  const { app, page, folder, home } = radseal;
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings', exact: true })).toBeVisible();
  await expectAccessible(page);

  await page.getByLabel('Light', { exact: true }).check();
  await expect.poll(() => page.evaluate(ground)).toBe('rgb(244, 246, 248)');
  await page.getByLabel('Dark', { exact: true }).check();
  await expect.poll(() => page.evaluate(ground)).toBe('rgb(15, 20, 25)');
  expect(await app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark');

  await answerOpenDialog(app, [folder]);
  await page.getByLabel('Always to one folder').check();
  await expect(page.getByRole('button', { name: 'Change the folder for the results' })).toBeVisible();
  await page.getByLabel('After 5 min').check();
  await page.getByLabel('My group too').check();

  const diagnostics = join(folder, 'diagnostics.txt');
  await answerSaveDialog(app, diagnostics);
  await page.getByRole('button', { name: 'Save diagnostics' }).click();
  await expect(page.getByText('Saved as diagnostics.txt.')).toBeVisible({ timeout: 30_000 });
  const text = readFileSync(diagnostics, 'utf8');
  expect(text).toMatch(/radseal: \d+\.\d+\.\d+\n/);
  expect(text).toContain('"idleMinutes":5');
  expect(text).not.toContain(folder);

  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(page.getByText(/^\d+([.,]\d+)? s for a key image$/)).toBeVisible({ timeout: 60_000 });

  // A runtime is installed from a file, and nothing of one that is none.
  writeFileSync(join(folder, 'runtime.tar.gz'), 'nothing of a runtime');
  await answerOpenDialog(app, [join(folder, 'runtime.tar.gz')]);
  await page.getByRole('button', { name: 'Install from file' }).click();
  await expect(page.getByRole('alert')).toContainText('This file is no native runtime', { timeout: 30_000 });
  await expectAccessible(page);
  expect(existsSync(join(home, 'runtime')) ? readdirSync(join(home, 'runtime')) : []).toEqual([]);

  await page.getByLabel('WebAssembly', { exact: true }).check();
  await expect(page.locator('dd', { hasText: /^WebAssembly$/ })).toBeVisible({ timeout: 60_000 });
  await page.getByLabel('Deutsch').check();
  await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expectAccessible(page);
  await takePictures(radseal, '30-settings-german');
  await page.getByRole('link', { name: 'Über Radseal' }).click();
  await expect(page.getByRole('heading', { name: 'Über Radseal' })).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '31-about-german');

  const file = join(home, 'settings.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    version: 1,
    language: 'de',
    theme: 'dark',
    output: 'folder',
    outputFolder: folder,
    idleMinutes: 5,
    decryptedMode: 0o640,
    runtime: 'wasm',
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const { page: next } = await radseal.restart();
  await expect(next.getByRole('heading', { name: 'Tresor anlegen' })).toBeVisible();
  await expect.poll(() => next.evaluate(ground)).toBe('rgb(15, 20, 25)');
  await next.getByRole('link', { name: 'Einstellungen' }).click();
  await expect(next.getByLabel('Nach 5 min')).toBeChecked();
  await expect(next.getByLabel('Immer in einen Ordner')).toBeChecked();
});

test('what an IT decided is shown as set by it; rules that can not be read are told', async ({ radseal }) => {
  skipWithoutRules();
  const { page, home } = radseal;
  const rules = join(home, 'policy.json');
  writeFileSync(rules, '{"version": 1, "hideNames": true, "idleMinutesAtMost": 15, "lab": false}');
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).click();
  const card = page.getByRole('region', { name: 'Set by your IT' });
  await expect(card.getByRole('listitem')).toHaveText([
    'The names of encrypted files are always hidden.',
    'Your IT lets the vault stay open for at most 15 min without use.',
    'The Lab is off.',
  ]);
  await expect(page.getByLabel('After 30 min')).toHaveCount(0);
  await expectAccessible(page);
  writeFileSync(rules, '{');
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText('cannot be read or understood')).toBeVisible();
  await expect(card).toHaveCount(0);
});

test('settings nobody can read do no harm and are kept; those of a newer program are refused', async ({
  radseal,
}) => {
  const { page, home } = radseal;
  const file = join(home, 'settings.json');
  writeFileSync(file, '{"version": 1, "theme": "purple"}');
  await page.reload();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText('The file with your settings could not be understood')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Dark', { exact: true }).check();
  await expect(page.getByText('The file with your settings could not be understood')).toBeHidden();
  expect(readFileSync(`${file}.damaged-1`, 'utf8')).toContain('purple');

  writeFileSync(file, '{"version": 9}');
  await page.reload();
  await expect(page.getByText('This was made by a newer version of Radseal.')).toBeVisible();
  await page.getByLabel('Light', { exact: true }).click();
  await expect(page.getByText('This was made by a newer version of Radseal.')).toBeVisible();
  expect(readFileSync(file, 'utf8')).toBe('{"version": 9}');
});
