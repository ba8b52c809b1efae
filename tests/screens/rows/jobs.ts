import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import de from '../../../shared/locales/de.json' with { type: 'json' };
import en from '../../../shared/locales/en.json' with { type: 'json' };
import { answerOpenDialog, dropFiles, enginePid, type Running } from '../../e2e/app';
import { copySample, damagedCopy, encrypt, LONG_NAME, makeMany } from '../files';
import { goTo, heading, press, type Row } from './row';

/** A folder with files, and where their results go. */
function makeWard({ folder }: Running): { readonly ward: string; readonly results: string } {
  const [ward, results] = [join(folder, `Ward ${LONG_NAME}`.slice(0, 120)), join(folder, 'sealed')];
  for (const place of [ward, results]) mkdirSync(place);
  for (const name of ['note.bin', LONG_NAME]) writeFileSync(join(ward, name), 'a note');
  return { ward, results };
}

/** Drops a folder on the page of the jobs, up to the plan of its job. */
async function planJob(running: Running, folder: string, to: string): Promise<void> {
  const { app, page } = running;
  await goTo(page, 'Jobs');
  await dropFiles(page, [folder]);
  await answerOpenDialog(app, [to]);
  await press(page, 'Change the folder for the results');
  await expect(page.getByText(/Space needed/)).toBeVisible({ timeout: 60_000 });
}

/** Jobs of whole folders. */
export const JOBS: readonly Row[] = [
  { name: 'jobs/empty', vault: 'open', prepare: ({ page }) => goTo(page, 'Jobs') },
  {
    name: 'jobs/plan',
    vault: 'open',
    prepare: async (running) => {
      const { ward, results } = makeWard(running);
      await planJob(running, ward, results);
      await running.page.getByText('More choices').click();
    },
  },
  {
    name: 'jobs/running',
    vault: 'open',
    prepare: async (running) => {
      const { app, page } = running;
      const { ward, results } = makeWard(running);
      const content = randomBytes(16 * 1024 * 1024);
      for (let n = 0; n < 30; n++)
        writeFileSync(join(ward, `${n}-${LONG_NAME}`.slice(0, n === 0 ? 12 : 120)), content);
      await planJob(running, ward, results);
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      // The engine stands still while the page is looked at: several files are begun by then.
      await expect(page.getByRole('progressbar').nth(2)).toBeVisible({ timeout: 60_000 });
      process.kill(await enginePid(app), 'SIGSTOP');
    },
    leave: async ({ app, page }) => {
      process.kill(await enginePid(app), 'SIGCONT');
      // The window asks before it closes over a job. The page speaks the language it was looked at in last.
      const [english, german] = [en, de].map((words) => words.app.jobs.running.end);
      await press(page, new RegExp(`${english}|${german}`));
      await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 30_000 });
    },
  },
  {
    name: 'jobs/list',
    vault: 'open',
    prepare: async (running) => {
      const { page } = running;
      const { ward, results } = makeWard(running);
      await planJob(running, ward, results);
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await heading(page, '2 files encrypted');
      await press(page, 'All jobs');
      await press(page, 'Check the audit log');
      await expect(page.getByText(/The audit log holds/)).toBeVisible();
      await page.getByRole('textbox', { name: 'Find an encrypted file' }).fill('lang');
      await page.keyboard.press('Enter');
      await expect(page.getByText('2 files', { exact: true })).toBeVisible();
      await answerOpenDialog(running.app, [results]);
      await press(page, 'Rebuild from folders…');
      await expect(page.getByText('2 files can be found.')).toBeVisible({ timeout: 60_000 });
    },
  },
  {
    name: 'jobs/many',
    vault: 'open',
    prepare: async (running) => {
      const { page } = running;
      const [ward, results] = [makeMany(running, 5_000), join(running.folder, 'sealed')];
      mkdirSync(results);
      await planJob(running, ward, results);
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await expect(page.getByRole('heading', { name: '5,000 files encrypted' })).toBeVisible({
        timeout: 180_000,
      });
      await press(page, 'All jobs');
      await page.getByRole('textbox', { name: 'Find an encrypted file' }).fill('image');
      await page.keyboard.press('Enter');
      await expect(page.getByText('The first 200 files that fit.')).toBeVisible();
    },
  },
  {
    name: 'jobs/watch',
    vault: 'open',
    prepare: async (running) => {
      const { app, page } = running;
      const { ward, results } = makeWard(running);
      await goTo(page, 'Jobs');
      await answerOpenDialog(app, [ward]);
      await press(page, 'Watch a folder…');
      await answerOpenDialog(app, [results]);
      await press(page, 'Change the folder for the results');
      await press(page, 'Start watching');
      await expect(page.getByText('2 files encrypted.')).toBeVisible({ timeout: 60_000 });
    },
  },
  {
    name: 'jobs/failures',
    vault: 'open',
    prepare: async (running) => {
      const [sealed, back] = [join(running.folder, 'encrypted'), join(running.folder, 'back')];
      mkdirSync(back);
      const [file = ''] = encrypt(running, copySample(running, 'photo.jpg'));
      damagedCopy(file, join(sealed, LONG_NAME));
      await planJob(running, sealed, back);
      await running.page.getByRole('button', { name: 'Start', exact: true }).click();
      await heading(running.page, '1 file decrypted');
    },
  },
];
