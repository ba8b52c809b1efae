import { expect } from '@playwright/test';
import { answerOpenDialog, type Running } from '../../e2e/app';
import { copySample, LONG_NAME } from '../files';
import { goTo, MEASURED, press, type Row } from './row';

/** Runs the fifteen tests on a file. */
async function testFile({ app, page }: Running, file: string): Promise<void> {
  await goTo(page, 'Analysis');
  await page.getByRole('tab', { name: 'Randomness' }).click();
  await answerOpenDialog(app, [file]);
  await press(page, 'Choose a file');
  await page.getByLabel('Bits in a sequence').press('Enter');
  await page.getByRole('option', { name: '100,000', exact: true }).click();
  await page.getByRole('button', { name: 'Test', exact: true }).click();
}

/** The fifteen tests. */
export const RANDOMNESS: readonly Row[] = [
  {
    name: 'randomness/empty',
    vault: 'open',
    prepare: async ({ page }) => {
      await goTo(page, 'Analysis');
      await page.getByRole('tab', { name: 'Randomness' }).click();
    },
  },
  {
    name: 'randomness/long-name',
    vault: 'open',
    prepare: async (running) => {
      await testFile(running, copySample(running, 'photo.jpg', LONG_NAME));
      await expect(running.page.getByText(/sequences of 100,000 bits/)).toBeVisible(MEASURED);
    },
  },
  {
    name: 'randomness/error',
    vault: 'open',
    prepare: async (running) => {
      const { page } = running;
      await goTo(page, 'Analysis');
      await page.getByRole('tab', { name: 'Randomness' }).click();
      await answerOpenDialog(running.app, [copySample(running, 'photo.jpg')]);
      await press(page, 'Choose a file');
      await page.getByLabel('What is tested').press('Enter');
      await page.getByRole('option', { name: 'A key image, its pixels' }).click();
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await expect(page.getByRole('alert')).toBeVisible(MEASURED);
    },
  },
];
