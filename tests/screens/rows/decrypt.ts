import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { dropFiles } from '../../e2e/app';
import { copySample, damagedCopy, encrypt, LONG_NAME, makeKeyImage, makeMany } from '../files';
import { goTo, heading, MANY, MANY_SAID, press, type Row } from './row';

/** Decrypting, and what it came to. */
export const DECRYPT: readonly Row[] = [
  { name: 'decrypt/empty', vault: 'open', prepare: ({ page }) => goTo(page, 'Decrypt') },
  {
    name: 'decrypt/one',
    vault: 'open',
    guide: 'what-it-is',
    prepare: async (running) => {
      await dropFiles(running.page, encrypt(running, copySample(running, 'photo.jpg')));
      await expect(running.page.getByText('Opens with the keys in this vault.')).toBeVisible();
    },
  },
  {
    name: 'decrypt/many',
    vault: 'open',
    prepare: async (running) => {
      encrypt(running, makeMany(running, MANY), '--no-verify', '--key-image', await makeKeyImage(running));
      await dropFiles(running.page, [join(running.folder, 'encrypted')]);
      await heading(running.page, `Decrypt ${MANY_SAID} files`);
      await expect(running.page.getByText('Opens with the keys in this vault.')).toBeVisible();
    },
  },
  {
    name: 'decrypt/long-name',
    vault: 'open',
    prepare: async (running) => {
      const [file = ''] = encrypt(running, copySample(running, 'multi-frame.dcm'));
      renameSync(file, join(running.folder, LONG_NAME));
      await dropFiles(running.page, [join(running.folder, LONG_NAME)]);
      await expect(running.page.getByText('Opens with the keys in this vault.')).toBeVisible();
    },
  },
  {
    name: 'decrypt/error',
    vault: 'open',
    guide: 'damaged',
    prepare: async (running) => {
      const { page, folder } = running;
      const [file = ''] = encrypt(running, copySample(running, 'photo.jpg'));
      await dropFiles(page, [damagedCopy(file, join(folder, 'damaged.png'))]);
      await page.getByText('Details').click();
    },
  },
  {
    name: 'decrypt/not-encrypted',
    vault: 'open',
    prepare: async (running) => {
      await goTo(running.page, 'Decrypt');
      await dropFiles(running.page, [copySample(running, 'photo.jpg')]);
      await heading(running.page, 'Not an encrypted file');
    },
  },
  {
    name: 'decrypt/no-vault',
    vault: 'locked',
    prepare: async (running) => {
      const { page, home } = running;
      await press(page, 'Open a file with a recovery kit or key file');
      await dropFiles(page, encrypt({ ...running, home }, copySample(running, 'photo.jpg')));
      await expect(page.getByText('No key is at hand yet.')).toBeVisible();
    },
  },
  {
    name: 'decrypt/result',
    vault: 'open',
    guide: 'decrypted',
    prepare: async (running) => {
      const { page } = running;
      await dropFiles(page, encrypt(running, copySample(running, 'multi-frame.dcm')));
      await press(page, 'Decrypt 1 file');
      await heading(page, '1 file decrypted');
      await expect(page.getByText('Image 1 of 8')).toBeVisible();
    },
  },
  {
    name: 'decrypt/result-error',
    vault: 'open',
    prepare: async (running) => {
      const { page, folder } = running;
      const [scan = ''] = encrypt(running, copySample(running, 'multi-frame.dcm', LONG_NAME));
      await dropFiles(page, [scan, damagedCopy(scan, join(folder, 'damaged.dcm'))]);
      await press(page, 'Decrypt 2 files');
      await heading(page, '1 file decrypted');
    },
  },
];
