import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { pdfText } from '../helpers/pdf-text';
import {
  answerOpenDialog,
  answerSaveDialog,
  dropFiles,
  expectAccessible,
  makeVault,
  PHRASE,
  program,
  samples,
  takePictures,
  test,
} from './app';

const phraseField = (page: Page) => page.getByLabel('Pass phrase', { exact: true });

test('a first start: strength in words, a suggestion, a kit on paper, the wrong group named, proved by typing', async ({
  radseal,
}) => {
  const { app, page, folder } = radseal;
  const weak = 'krankenhaus radiologie';
  await phraseField(page).fill(weak);
  await expect(page.getByText('Too easy to guess.')).toBeVisible();
  await page.getByLabel('Pass phrase again').fill(weak);
  await page.getByRole('button', { name: 'Save the recovery kit' }).click();
  await expect(page.getByText('This one is too easy to guess.')).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '20-weak-phrase');

  await page.getByRole('button', { name: 'Suggest one' }).click();
  const first = await page.locator('.suggestion .phrase').textContent();
  await page.getByRole('button', { name: 'Another one' }).click();
  await expect(page.locator('.suggestion .phrase')).not.toHaveText(first ?? '');
  await page.getByRole('button', { name: 'Use this one' }).click();
  await expect(page.getByText('Strong.')).toBeVisible();
  const phrase = (await page.locator('.suggestion .phrase').textContent()) ?? '';
  expect(phrase.split(' ')).toHaveLength(6);
  await expectAccessible(page);
  await takePictures(radseal, '21-suggested-phrase');

  const pdf = join(folder, 'kit.pdf');
  await answerSaveDialog(app, pdf);
  await page.getByLabel('Pass phrase again').fill(phrase);
  await page.getByRole('button', { name: 'Save the recovery kit' }).click();
  await expect(page.getByRole('heading', { name: 'Check the recovery kit' })).toBeVisible({
    timeout: 30_000,
  });
  const paper = readFileSync(pdf);
  expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
  expect(paper.includes('/StructTreeRoot')).toBe(true);
  expect(statSync(pdf).mode & 0o777).toBe(0o600);

  // The same kit as text; its last line is the key, which this page has never seen.
  const text = join(folder, 'kit.txt');
  await answerSaveDialog(app, text);
  await page.getByRole('button', { name: 'Save as text' }).click();
  await expect(page.getByText('The kit was saved once more.')).toBeVisible();
  const identity = readFileSync(text, 'utf8').trim().split('\n').pop() ?? '';
  expect(paper.includes(identity)).toBe(true);

  // On paper: a printer that says what it was given stands in the place of the system's.
  await app.evaluate(({ app: main }) => {
    main.once('web-contents-created', (_event, contents) => {
      contents.print = (_options, done) => {
        void contents.printToPDF({}).then((bytes) => {
          Object.assign(globalThis, { printed: bytes.toString('base64') });
          done?.(true, '');
        });
      };
    });
  });
  await page.getByRole('button', { name: 'Print' }).click();
  await expect(page.getByText('The kit was handed to the printer.')).toBeVisible({ timeout: 30_000 });
  const printed = await app.evaluate(() => (globalThis as unknown as { printed: string }).printed);
  const groups = identity.slice(-58).match(/.{1,4}/g) ?? [];
  const numbered = groups.map((group, index) => `${index + 1}${group}`).join('');
  expect(pdfText(Buffer.from(printed, 'base64'))).toContain(numbered);
  expect(await page.content()).not.toContain(identity.slice(-58));

  const wrong = groups.map((group, index) => {
    return index === 6 ? `${group.startsWith('Q') ? 'P' : 'Q'}${group.slice(1)}` : group;
  });
  await page.getByText('or type it from the printed kit').click();
  const typed = page.getByLabel('Groups of four from the kit');
  await typed.fill(wrong.join(' ').toLowerCase());
  await page.getByRole('button', { name: 'Check what I typed' }).click();
  await expect(page.getByText('Group 7 is not as on the kit.')).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '22-wrong-group');
  await typed.fill(groups.slice(0, 10).join(' '));
  await page.getByRole('button', { name: 'Check what I typed' }).click();
  await expect(page.getByText('Group 11 is not complete yet.')).toBeVisible();
  await typed.fill(groups.join(' '));
  await page.getByRole('button', { name: 'Check what I typed' }).click();
  await expect(page.getByText('The recovery kit works.')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('button', { name: 'Try with a sample' })).toBeVisible();
  await takePictures(radseal, '23-proved');
});

test('the vault locks when nobody is here and when the screen is locked, and images leave the page', async ({
  radseal,
}) => {
  const { app, page } = radseal;
  await page.clock.install();
  await page.reload();
  await makeVault(radseal);
  await dropFiles(page, [join(samples, 'photo.jpg')]);
  await expect(page.getByTitle('photo.jpg').first()).toBeVisible();

  await page.clock.fastForward('14:00');
  await expect(page.getByTitle('photo.jpg').first()).toBeVisible();
  await page.mouse.move(300, 300);
  await page.clock.fastForward('14:00');
  await expect(page.getByTitle('photo.jpg').first()).toBeVisible();
  await page.clock.fastForward('02:00');
  await expect(page.getByRole('heading', { name: 'Unlock your vault' })).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '24-locked');

  await phraseField(page).fill(PHRASE);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Drop images or encrypted files here')).toBeVisible({ timeout: 20_000 });
  await app.evaluate(({ powerMonitor }) => void powerMonitor.emit('lock-screen'));
  await expect(page.getByRole('heading', { name: 'Unlock your vault' })).toBeVisible();
});

test('a second start brings the first window to the front and ends', async ({ radseal }) => {
  const { app, page, home } = radseal;
  await makeVault(radseal);
  const { path, args } = program();
  const second = spawn(path, args, { env: { ...process.env, RADSEAL_HOME: home }, stdio: 'ignore' });
  const [code] = (await once(second, 'exit')) as [number | null];
  expect(code).toBe(0);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  await expect(page.getByText('Drop images or encrypted files here')).toBeVisible();
});

test('a kit lost before its proof: after unlocking a new one is made, and only that one proves', async ({
  radseal,
}) => {
  const { app, page, folder } = radseal;
  const [lost, fresh] = [join(folder, 'lost.txt'), join(folder, 'fresh.pdf')];
  await answerSaveDialog(app, lost);
  await phraseField(page).fill(PHRASE);
  await page.getByLabel('Pass phrase again').fill(PHRASE);
  await page.getByLabel('Text file').check();
  await page.getByRole('button', { name: 'Save the recovery kit' }).click();
  await expect(page.getByRole('heading', { name: 'Check the recovery kit' })).toBeVisible({
    timeout: 30_000,
  });
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await phraseField(page).fill(PHRASE);
  await page.keyboard.press('Enter');
  await answerSaveDialog(app, fresh);
  await page.getByRole('button', { name: 'Make a new kit' }).click({ timeout: 30_000 });
  await expect(page.getByText('The new kit is saved.')).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await takePictures(radseal, '25-new-kit');
  await answerOpenDialog(app, [lost]);
  await page.getByRole('button', { name: 'Open the saved kit' }).click();
  await expect(page.getByText('None of the keys at hand opens this.')).toBeVisible({ timeout: 30_000 });
  await answerOpenDialog(app, [fresh]);
  await page.getByRole('button', { name: 'Open the saved kit' }).click();
  await expect(page.getByText('The recovery kit works.')).toBeVisible({ timeout: 30_000 });
});
