import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { answerOpenDialog, dropFiles, goToEncrypt, goToPlace } from '../../e2e/app';
import { copySample, LONG_NAME, makeMany } from '../files';
import { goTo, MANY, MANY_SAID, press, type Row } from './row';

/** The three steps of encrypting. */
export const ENCRYPT: readonly Row[] = [
  { name: 'encrypt/empty', vault: 'open', prepare: ({ page }) => goTo(page, 'Encrypt') },
  {
    name: 'encrypt/images',
    vault: 'open',
    prepare: async (running) => {
      await dropFiles(running.page, [copySample(running, 'photo.jpg')]);
      await goToEncrypt(running.page, '1 file');
    },
  },
  {
    name: 'encrypt/images-many',
    vault: 'open',
    prepare: async (running) => {
      await dropFiles(running.page, [makeMany(running, MANY)]);
      await goToEncrypt(running.page, `${MANY_SAID} files`);
    },
  },
  {
    name: 'encrypt/images-long-name',
    vault: 'open',
    prepare: async (running) => {
      await dropFiles(running.page, [copySample(running, 'multi-frame.dcm', LONG_NAME)]);
      await goToEncrypt(running.page, '1 file');
    },
  },
  {
    name: 'encrypt/readers-error',
    vault: 'open',
    prepare: async (running) => {
      const { page } = running;
      await dropFiles(page, [copySample(running, 'photo.jpg')]);
      await goToEncrypt(page, '1 file');
      await press(page, 'Continue');
      await press(page, 'Add someone by public key');
      await page
        .getByLabel('Public key (starts with age1)')
        .fill('age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p');
      await page.keyboard.press('Enter');
      await press(page, 'Add someone by public key');
      await page.getByLabel('Public key (starts with age1)').fill('age1nonsense');
      await page.keyboard.press('Enter');
      await expect(page.locator('.readers .v-messages')).not.toBeEmpty();
    },
  },
  {
    name: 'encrypt/place',
    vault: 'open',
    guide: 'place',
    prepare: async (running) => {
      await dropFiles(running.page, [copySample(running, 'photo.jpg')]);
      await goToEncrypt(running.page, '1 file');
      await goToPlace(running.page);
    },
  },
  {
    name: 'encrypt/place-long-name',
    vault: 'open',
    prepare: async (running) => {
      const { page, folder, app } = running;
      await dropFiles(page, [copySample(running, 'photo.jpg')]);
      await goToEncrypt(page, '1 file');
      await goToPlace(page);
      const deep = join(folder, `a-folder-${'deep-down-'.repeat(12)}`);
      mkdirSync(deep);
      await answerOpenDialog(app, [deep]);
      await press(page, 'Change the folder for the results');
      await page.getByText('More choices').click();
    },
  },
];
