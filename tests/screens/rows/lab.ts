import { expect } from '@playwright/test';
import { answerOpenDialog } from '../../e2e/app';
import { copySample, LONG_NAME } from '../files';
import { goTo, MEASURED, press, type Row } from './row';

/** The paper's experiment. */
export const LAB: readonly Row[] = [
  { name: 'lab/empty', vault: 'open', prepare: ({ page }) => goTo(page, 'Lab') },
  {
    name: 'lab/experiment',
    vault: 'open',
    prepare: async (running) => {
      const { app, page } = running;
      await goTo(page, 'Lab');
      await answerOpenDialog(app, [copySample(running, 'photo.jpg', LONG_NAME)]);
      await press(page, 'Choose an image');
      await press(page, 'Run the experiment');
      await expect(page.getByText(/after 192 rounds/)).toBeVisible(MEASURED);
      await press(page, 'All-black image');
      await expect(page.getByText('Paper profile: 100 %')).toBeVisible(MEASURED);
      await press(page, 'Measure this experiment');
      await expect(page.getByRole('row', { name: /^Binary matrix rank/ })).toBeVisible(MEASURED);
      await press(page, 'Show the matrix');
      await expect(page.getByText('100 %', { exact: true })).toHaveCount(4, MEASURED);
    },
  },
  {
    name: 'lab/error',
    vault: 'open',
    prepare: async ({ app, page, folder }) => {
      await goTo(page, 'Lab');
      await answerOpenDialog(app, [folder]);
      await press(page, 'Read a saved experiment back');
      await expect(page.getByRole('alert')).toBeVisible(MEASURED);
    },
  },
];
