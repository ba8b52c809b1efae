import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import {
  answerOpenDialog,
  answerSaveDialog,
  dropFiles,
  enginePid,
  expectAccessible,
  leftovers,
  makeVault,
  openPage,
  PHRASE,
  type Running,
  takePictures,
  test,
} from './app';
import { placesOf } from '../helpers/planted-names';

const FILES = 40;
const BYTES = 8 * 1024 * 1024;

test('a folder is dropped, paused, closed over, gone on with, and its failures are listed', async ({
  radseal,
}) => {
  test.setTimeout(180_000);
  const { app, page, folder, home } = radseal;
  await makeVault(radseal);
  const study = join(folder, 'Ward 3');
  const results = join(folder, 'sealed');
  const restored = join(folder, 'restored');
  mkdirSync(join(study, 'deep'), { recursive: true });
  mkdirSync(results);
  mkdirSync(restored);
  for (let n = 0; n < FILES; n++) writeFileSync(join(study, 'deep', `scan ${n}.bin`), randomBytes(BYTES));

  await openPage(page, 'Jobs');
  await expect(page.getByRole('heading', { name: 'Jobs' })).toBeVisible();
  await expectAccessible(page);
  await dropFiles(page, [study]);
  await expect(page.getByRole('heading', { name: 'Encrypt 1 folder' })).toBeVisible();
  await expect(page.getByText(`${FILES} files`)).toBeVisible({ timeout: 60_000 });
  await answerOpenDialog(app, [results]);
  await page.getByRole('button', { name: 'Change the folder for the results' }).click();
  await expect(page.getByText(/Space needed/)).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await takePictures(radseal, '60-job-plan');

  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByText(/ a second$/)).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  const since = Date.now();
  await expect(page.getByRole('heading', { name: 'Cancelled' })).toBeVisible();
  console.log(`paused after ${Date.now() - since} ms`);
  expect(readdirSync(results).length).toBeLessThan(FILES);
  expect(leftovers(results)).toEqual([]);
  await page.getByRole('button', { name: 'Go on with the job' }).click();
  await takePictures(radseal, '61-job-running');
  await expect(page.getByRole('heading', { name: `${FILES} files encrypted` })).toBeVisible({
    timeout: 120_000,
  });
  expect(leftovers(results)).toEqual([]);
  await page.getByRole('button', { name: 'All jobs' }).click();

  // One of them was damaged since.
  const [broken] = readdirSync(results);
  if (broken === undefined) throw new Error('nothing was written');
  const bytes = readFileSync(join(results, broken));
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(join(results, broken), bytes);
  await answerOpenDialog(app, [restored]);
  await dropFiles(page, [results]);
  await expect(page.getByRole('heading', { name: 'Decrypt 1 folder' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Change the folder for the results' }).click();
  await expect(page.getByText(/Space needed/)).toBeVisible({ timeout: 60_000 });
  const engine = await enginePid(app);
  await page.getByRole('button', { name: 'Start' }).click();
  // The engine stands still once a few files are back: a fast machine would be done before the window closes.
  await expect
    .poll(() => readdirSync(restored, { recursive: true }).length, { timeout: 60_000, intervals: [10] })
    .toBeGreaterThan(2);
  process.kill(engine, 'SIGSTOP');
  // Locking asks; the answer is put off.
  await page.getByRole('button', { name: 'Lock when done' }).click();
  await expect(page.getByRole('heading', { name: /What shall happen to it/ })).toBeVisible();
  await page.keyboard.press('Escape');
  const asked = await closeOverJob(radseal);
  // It wakes up to the word that it shall stop.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  process.kill(engine, 'SIGCONT');
  expect(asked).toContain('A job is still running');

  const again = await radseal.restart();
  const after = { ...radseal, ...again };
  await again.page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await again.page.getByRole('button', { name: 'Unlock' }).click();
  await again.page.getByRole('link', { name: 'Jobs' }).click();
  await expect(again.page.getByText('Interrupted')).toBeVisible();
  await expectAccessible(again.page);
  await takePictures(after, '62-job-interrupted');
  await again.page.getByRole('button', { name: 'Go on with sealed' }).click();
  await expect(again.page.getByRole('heading', { name: `${FILES - 1} files decrypted` })).toBeVisible({
    timeout: 120_000,
  });
  await expect(again.page.getByRole('alert')).toContainText(broken);
  await expectAccessible(again.page);
  await takePictures(after, '63-job-failures');

  const list = join(folder, 'list.csv');
  await answerSaveDialog(again.app, list);
  await again.page.getByRole('button', { name: 'Save as CSV' }).click();
  await expect(again.page.getByText('The list is saved.')).toBeVisible();
  const rows = readFileSync(list, 'utf8').trim().split('\n');
  expect(rows).toHaveLength(FILES + 1);
  expect(rows.filter((row) => row.includes(',failed,'))).toHaveLength(1);
  expect(leftovers(restored)).toEqual([]);
  const back = readdirSync(join(restored, 'deep'));
  expect(back).toHaveLength(FILES - 1);
  for (const name of back)
    expect(readFileSync(join(restored, 'deep', name)).equals(readFileSync(join(study, 'deep', name)))).toBe(
      true,
    );
  // What the page was told of them lies nowhere in the home, Chromium's own folder included.
  const names = ['Ward 3', ...back];
  // In the originals' folder each is found, in UTF-8 and in Latin-1.
  expect(placesOf(study, back)).toHaveLength(2 * back.length);
  expect(placesOf(home, names)).toEqual([]);
});

test('a folder dropped on Start is offered as a job; a second one waits for its turn; one is cancelled; the log holds', async ({
  radseal,
}) => {
  test.setTimeout(120_000);
  const { app, page, folder } = radseal;
  await makeVault(radseal);
  const [large, small, results] = ['Ward 3', 'Ward 4', 'sealed'].map((name) => join(folder, name));
  for (const path of [large!, small!, results!]) mkdirSync(path);
  for (let n = 0; n < FILES; n++) writeFileSync(join(large!, `scan ${n}.bin`), randomBytes(BYTES));
  writeFileSync(join(small!, 'note.bin'), 'a note');

  await dropFiles(page, [large!]);
  await expect(page.getByText('You gave a folder: Ward 3')).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '64-folder-offer');
  await page.getByRole('button', { name: 'Work on the whole folder' }).click();
  await expect(page.getByText(`${FILES} files`)).toBeVisible({ timeout: 60_000 });
  await page.getByText('More choices').click();
  // A key image for each file takes its time: the first job is still there when the second one comes.
  await page.getByRole('combobox', { name: 'Key images' }).press('ArrowDown');
  await page.getByRole('option', { name: 'A fresh one for each file' }).click();
  await expectAccessible(page);
  await takePictures(radseal, '65-job-choices');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText(/ a second$/)).toBeVisible({ timeout: 60_000 });

  // The engine answers while a job runs: the second one is planned and waits.
  await dropFiles(page, [small!]);
  await expect(page.getByText('1 file, ')).toBeVisible({ timeout: 60_000 });
  await answerOpenDialog(app, [results!]);
  await page.getByRole('button', { name: 'Change the folder for the results' }).click();
  await page.getByRole('button', { name: 'Start after the others' }).click();
  await expect(page.getByText('1 more job waits for its turn.')).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '66-jobs-waiting');
  await page.getByRole('button', { name: 'Cancel the job' }).click();
  await expect(page.getByRole('heading', { name: '1 file encrypted' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'All jobs' }).click();
  await expect(page.getByText('Given up')).toBeVisible();
  expect(readdirSync(results!)).toHaveLength(1);
  expect(leftovers(large!)).toEqual([]);

  await page.getByRole('button', { name: 'Check the audit log' }).click();
  await expect(page.getByText(/The audit log holds/)).toBeVisible();
  await page.getByRole('textbox', { name: 'Find an encrypted file' }).fill('note.bin');
  await page.keyboard.press('Enter');
  await expect(page.getByText('1 file', { exact: true })).toBeVisible();
  await answerOpenDialog(app, [results!]);
  await page.getByRole('button', { name: 'Rebuild from folders…' }).click();
  await expect(page.getByText('1 file can be found.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('1 file', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, '67-jobs-audit');
});

test('folders and loose files are dropped together, or files added: all of them are in the job', async ({
  radseal,
}) => {
  test.setTimeout(120_000);
  const { app, page, folder } = radseal;
  await makeVault(radseal);
  const results = join(folder, 'sealed');
  const ward = join(folder, 'Ward 3');
  const [loose, added] = ['loose.bin', 'added.bin'].map((name) => join(folder, name)) as [string, string];
  for (const path of [results, ward]) mkdirSync(path);
  for (const path of [join(ward, 'inside.bin'), loose, added]) writeFileSync(path, randomBytes(2_000));

  await openPage(page, 'Jobs');
  await dropFiles(page, [ward, loose]);
  await expect(page.getByRole('heading', { name: 'Encrypt 1 folder and 1 file' })).toBeVisible();
  await expect(page.getByText('2 files, ')).toBeVisible({ timeout: 60_000 });
  await answerOpenDialog(app, [added]);
  // A file that was given already is not taken twice.
  for (let time = 0; time < 2; time++) await page.getByRole('button', { name: 'Add files…' }).click();
  await expect(page.getByText('3 files, ')).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await takePictures(radseal, '68-job-mixed');
  await answerOpenDialog(app, [results]);
  await page.getByRole('button', { name: 'Change the folder for the results' }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByRole('heading', { name: '3 files encrypted' })).toBeVisible({ timeout: 60_000 });
  expect(readdirSync(results)).toHaveLength(3);
  await page.getByRole('button', { name: 'All jobs' }).click();

  // Where images are looked at, the offer to take the folder takes the file that came with it.
  await openPage(page, 'Start');
  await dropFiles(page, [ward, loose]);
  await page.getByRole('button', { name: 'Work on the whole folder' }).click();
  await expect(page.getByRole('heading', { name: 'Encrypt 1 folder and 1 file' })).toBeVisible();
});

test('a watched folder: new files come out encrypted, also after the lock and a restart, until it is stopped', async ({
  radseal,
}) => {
  test.setTimeout(180_000);
  const { app, page, folder } = radseal;
  await makeVault(radseal);
  const [incoming, results] = ['incoming', 'sealed'].map((name) => join(folder, name)) as [string, string];
  for (const path of [incoming, results]) mkdirSync(path);
  const put = (name: string) => writeFileSync(join(incoming, name), randomBytes(2_000));
  put('early.bin');

  await openPage(page, 'Jobs');
  await answerOpenDialog(app, [incoming]);
  await page.getByRole('button', { name: 'Watch a folder…' }).click();
  await expect(page.getByRole('heading', { name: 'Watch a folder' })).toBeVisible();
  // Results in the watched folder are refused, and nothing is watched.
  await expect(page.getByRole('button', { name: 'Start watching' })).toBeDisabled();
  await page.getByRole('button', { name: 'Change the folder for the results' }).click();
  await page.getByRole('button', { name: 'Start watching' }).click();
  await expect(page.getByText(/lies in the folder that is to be watched/)).toBeVisible();
  expect(readdirSync(incoming)).toEqual(['early.bin']);
  await page.getByRole('button', { name: 'Stop watching' }).click();

  await page.getByRole('button', { name: 'Watch a folder…' }).click();
  await answerOpenDialog(app, [results]);
  await page.getByRole('button', { name: 'Change the folder for the results' }).click();
  await expect(page.getByText(/Space needed/)).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
  await takePictures(radseal, '68-watch-draft');
  await page.getByRole('button', { name: 'Start watching' }).click();
  await expect(page.getByRole('heading', { name: 'Watching incoming' })).toBeVisible();
  await expect(page.getByText('1 file encrypted.')).toBeVisible({ timeout: 60_000 });
  put('late.bin');
  await expect(page.getByText('2 files encrypted.')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/The last one: incoming.late\.bin/)).toBeVisible();
  expect(readdirSync(results)).toHaveLength(2);
  await expectAccessible(page);
  await takePictures(radseal, '69-watch-on');

  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(page.getByText(/A folder is being watched/)).toBeVisible();
  await expectAccessible(page);
  put('meanwhile.bin');
  const again = await radseal.restart();
  await again.page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await again.page.getByRole('button', { name: 'Unlock' }).click();
  await again.page.getByRole('link', { name: 'Jobs' }).click();
  await expect(again.page.getByText('3 files encrypted.')).toBeVisible({ timeout: 60_000 });
  expect(readdirSync(results)).toHaveLength(3);
  expect(leftovers(results)).toEqual([]);
  await again.page.getByRole('button', { name: 'Stop watching' }).click();
  await expect(again.page.getByRole('button', { name: 'Watch a folder…' })).toBeVisible();
  put('unseen.bin');
  // Longer than two looks.
  await again.page.waitForTimeout(12_000);
  expect(readdirSync(results)).toHaveLength(3);
});

/** Closes the window while a job runs, answers that it shall close, and returns what was asked. */
async function closeOverJob({ app }: Running): Promise<string> {
  return app.evaluate(
    ({ BrowserWindow, dialog }) =>
      new Promise<string>((resolve) => {
        dialog.showMessageBox = ((_window: unknown, options: { readonly message: string }) => {
          resolve(options.message);
          // The answer waits for this one to be on its way.
          return new Promise((answer) =>
            setTimeout(() => answer({ response: 1, checkboxChecked: false }), 500),
          );
        }) as typeof dialog.showMessageBox;
        BrowserWindow.getAllWindows()[0]?.close();
      }),
  );
}
