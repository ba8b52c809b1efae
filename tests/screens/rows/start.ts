import type { Page } from '@playwright/test';
import { LONG_NAME } from '../files';
import { encryptOne, goTo, heading, letProofsAge, press, type Row } from './row';

/** Has the page of the start tell of the last jobs, with names. */
async function showLast(page: Page): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByLabel('Their names too').check();
  await goTo(page, 'Start');
}

/** The page of the start. */
export const START: readonly Row[] = [
  { name: 'start/empty', vault: 'open', guide: 'start' },
  {
    name: 'start/one',
    vault: 'open',
    prepare: async (running) => {
      await showLast(running.page);
      await encryptOne(running, 'photo.jpg');
      await press(running.page, 'Next files');
      await heading(running.page, 'Last jobs');
    },
  },
  {
    name: 'start/long-name',
    vault: 'open',
    prepare: async (running) => {
      await showLast(running.page);
      await encryptOne(running, 'multi-frame.dcm', LONG_NAME);
      await press(running.page, 'Next files');
      await heading(running.page, 'Last jobs');
    },
  },
  {
    name: 'start/reminder',
    vault: 'open',
    prepare: letProofsAge,
  },
];
