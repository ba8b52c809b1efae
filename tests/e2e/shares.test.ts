import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { answerOpenDialog, answerSaveDialog, expectAccessible, makeVault, takePictures, test } from './app';

test('a kit is split into five shares; two are too few, another file is named, three prove it and give it back', async ({
  radseal,
}) => {
  const { app, page, folder } = radseal;
  const kit = await makeVault(radseal);
  const place = join(folder, 'shares');
  mkdirSync(place);
  await page.getByRole('link', { name: 'Keys' }).click();
  const card = page.getByRole('region', { name: 'Recovery in shares' });
  await card.getByRole('button', { name: 'Split a kit' }).click();
  await expect(card.getByText('Any 3 of the 5 shares give the key back')).toBeVisible();
  await card.scrollIntoViewIfNeeded();
  await expectAccessible(page);

  // The kit is asked for first, then the folder.
  await app.evaluate(
    ({ dialog }, answers) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [answers.shift()!] });
    },
    [kit, place],
  );
  await card.getByRole('button', { name: 'Choose the kit and a folder' }).click();
  await expect(card.getByText(/^5 shares \(set .+\) are in/)).toBeVisible({ timeout: 30_000 });
  await expect(card.getByText('as a page to print (PDF) and as text')).toBeVisible();
  const made = readdirSync(place).sort();
  const files = made.filter((name) => name.endsWith('.txt')).map((name) => join(place, name));
  const pages = made.filter((name) => name.endsWith('.pdf')).map((name) => join(place, name));
  expect([files.length, pages.length]).toEqual([5, 5]);
  for (const page of pages) expect(statSync(page).mode & 0o777).toBe(0o600);
  await expectAccessible(page);
  await takePictures(radseal, '36-shares-made');

  const prove = card.getByRole('button', { name: 'Prove shares' });
  await answerOpenDialog(app, files.slice(0, 2));
  await prove.click();
  await expect(card.getByText('2 different shares of this set are here, 3 are needed.')).toBeVisible();
  const wrong = join(folder, 'wrong.txt');
  writeFileSync(wrong, 'nothing of a share');
  await answerOpenDialog(app, [files[0]!, wrong, files[2]!]);
  await prove.click();
  await expect(card.getByText('wrong.txt: there is no recovery share in this file.')).toBeVisible();
  await expectAccessible(page);

  await answerOpenDialog(app, [pages[4]!, files[0]!, pages[2]!]);
  await prove.click();
  await expect(card.getByText('The vault has noted it.')).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);

  const back = join(folder, 'back.txt');
  await answerSaveDialog(app, back);
  await card.getByRole('button', { name: 'Get the kit back' }).click();
  await expect(card.getByText('Whoever has it opens the files')).toBeVisible({ timeout: 30_000 });
  expect(existsSync(back)).toBe(true);
  const recovery = page.getByRole('region', { name: 'Recovery', exact: true });
  await answerOpenDialog(app, [back]);
  await recovery.getByRole('button', { name: 'Prove a kit again' }).click();
  await expect(recovery.getByText('The recovery kit works.')).toBeVisible({ timeout: 30_000 });
});
