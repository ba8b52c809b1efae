import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { answerOpenDialog } from '../../e2e/app';
import { copySample, LONG_NAME } from '../files';
import { goTo, press, type Row } from './row';

/** Key images, training and models. */
export const GENERATOR: readonly Row[] = [
  { name: 'generator/empty', vault: 'open', prepare: ({ page }) => goTo(page, 'Generator') },
  {
    name: 'generator/train',
    vault: 'open',
    prepare: async ({ page }) => {
      await goTo(page, 'Generator');
      await page.getByRole('tab').nth(1).click();
    },
  },
  {
    name: 'generator/train-sample',
    vault: 'open',
    prepare: async (running) => {
      const { app, page } = running;
      await goTo(page, 'Generator');
      await page.getByRole('tab').nth(1).click();
      await answerOpenDialog(app, [copySample(running, 'photo.jpg', LONG_NAME)]);
      await press(page, 'Choose an image…');
      await page.getByRole('button', { name: 'Start training' }).scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'generator/models',
    vault: 'open',
    prepare: async ({ page }) => {
      await goTo(page, 'Generator');
      await page.getByRole('tab').nth(2).click();
    },
  },
  {
    name: 'generator/long-name',
    vault: 'open',
    prepare: async (running) => {
      const { app, page, folder } = running;
      const set = join(folder, LONG_NAME);
      mkdirSync(set);
      copySample(running, 'photo.jpg', join(LONG_NAME, LONG_NAME));
      writeFileSync(join(set, 'broken.dcm'), 'no image');
      await goTo(page, 'Generator');
      await page.getByRole('tab').nth(1).click();
      await answerOpenDialog(app, [set]);
      await press(page, 'Choose a folder…');
      await expect(page.getByText('One image can be used.')).toBeVisible({ timeout: 60_000 });
      await page.getByText("One file can't be used").click();
    },
  },
  {
    name: 'generator/error',
    vault: 'open',
    prepare: async ({ app, page, folder }) => {
      const file = join(folder, LONG_NAME);
      writeFileSync(file, 'no model');
      await goTo(page, 'Generator');
      await page.getByRole('tab').nth(2).click();
      await answerOpenDialog(app, [file]);
      await press(page, 'Import a model…');
      await expect(page.getByText('damaged or of another make').first()).toBeVisible();
    },
  },
];
