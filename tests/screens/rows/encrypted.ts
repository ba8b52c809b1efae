import { expect } from '@playwright/test';
import { answerOpenDialog, dropFiles, goToEncrypt, goToPlace } from '../../e2e/app';
import { LONG_NAME, makeKeyImage, makeMany } from '../files';
import { encryptOne, MANY, MANY_SAID, press, type Row } from './row';

/** What encrypting came to. */
export const ENCRYPTED: readonly Row[] = [
  {
    name: 'encrypt/result',
    vault: 'open',
    guide: 'encrypted',
    prepare: async (running) => {
      await encryptOne(running, 'photo.jpg');
      await expect(running.page.getByRole('img', { name: 'Encrypted' })).toBeVisible();
    },
  },
  {
    name: 'encrypt/result-long-name',
    vault: 'open',
    prepare: async (running) => {
      await encryptOne(running, 'multi-frame.dcm', LONG_NAME);
      await expect(running.page.getByRole('img', { name: 'Encrypted' })).toBeVisible();
    },
  },
  {
    name: 'encrypt/result-stages',
    vault: 'open',
    guide: 'steps',
    prepare: async (running) => {
      await encryptOne(running, 'multi-frame.dcm');
      await press(running.page, 'Show the steps');
      await expect(running.page.getByRole('img', { name: 'Scrambled' })).toBeVisible();
    },
  },
  {
    name: 'encrypt/result-many',
    vault: 'open',
    prepare: async (running) => {
      const { page } = running;
      await dropFiles(page, [makeMany(running, MANY)]);
      await goToEncrypt(page, `${MANY_SAID} files`);
      await goToPlace(page);
      // One key image for all: to grow one for each takes a while.
      await answerOpenDialog(running.app, [await makeKeyImage(running)]);
      await page.getByText('More choices').click();
      await page.getByRole('radio', { name: 'One of my own' }).click();
      await press(page, `Encrypt ${MANY_SAID} files`);
      await expect(page.getByRole('heading', { name: `${MANY_SAID} files encrypted` })).toBeVisible({
        timeout: 400_000,
      });
    },
  },
];
