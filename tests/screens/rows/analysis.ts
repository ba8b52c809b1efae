import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { answerOpenDialog, type Running } from '../../e2e/app';
import { copySample, LONG_NAME, makeMany } from '../files';
import { goTo, MANY, MANY_SAID, MEASURED, press, type Row } from './row';

/** Measures files on the page Analysis. */
async function measure({ app, page }: Running, files: readonly string[]): Promise<void> {
  await goTo(page, 'Analysis');
  await answerOpenDialog(app, files);
  await press(page, 'Choose images');
  await expect(page.getByText(/^Files to measure: /)).toBeVisible();
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
}

/** Measuring images. */
export const ANALYSIS: readonly Row[] = [
  { name: 'analysis/empty', vault: 'open', prepare: ({ page }) => goTo(page, 'Analysis') },
  {
    name: 'analysis/empty-folder',
    vault: 'open',
    prepare: async ({ app, page, folder }) => {
      await goTo(page, 'Analysis');
      const none = join(folder, 'nothing-here');
      mkdirSync(none);
      await answerOpenDialog(app, [none]);
      await press(page, 'Choose a folder');
      await expect(page.getByText('There is no file in what you chose.')).toBeVisible();
    },
  },
  {
    name: 'analysis/many',
    vault: 'open',
    prepare: async (running) => {
      await goTo(running.page, 'Analysis');
      await answerOpenDialog(running.app, [makeMany(running, MANY)]);
      await press(running.page, 'Choose a folder');
      await expect(running.page.getByText(`Files to measure: ${MANY_SAID}`)).toBeVisible(MEASURED);
    },
  },
  {
    name: 'analysis/report',
    vault: 'open',
    prepare: async (running) => {
      const scan = copySample(running, 'multi-frame.dcm');
      const broken = join(running.folder, `broken-${LONG_NAME}`.slice(0, 120));
      writeFileSync(broken, readFileSync(scan).subarray(0, 900));
      await measure(running, [copySample(running, 'photo.jpg'), scan, broken]);
      await expect(running.page.getByText(/^Images measured: 2; not measured: 1/)).toBeVisible(MEASURED);
    },
  },
  {
    name: 'analysis/error',
    vault: 'open',
    prepare: async (running) => {
      const broken = join(running.folder, 'broken.png');
      writeFileSync(broken, Buffer.from('89504e470d0a1a0a0000', 'hex'));
      await measure(running, [broken]);
      await expect(running.page.getByRole('alert')).toBeVisible(MEASURED);
    },
  },
];
