import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { dropFiles } from '../../e2e/app';
import { copySample, copySeries, LONG_NAME, makeMany } from '../files';
import { goTo, heading, MANY, MANY_SAID, type Row } from './row';

/** The viewer. */
export const OPEN: readonly Row[] = [
  { name: 'open/empty', vault: 'open', prepare: ({ page }) => goTo(page, 'Open') },
  {
    name: 'open/one',
    vault: 'open',
    guide: 'viewer',
    prepare: async (running) => {
      await dropFiles(running.page, [copySeries(running)]);
      await expect(running.page.getByText('Image 1 of 12')).toBeVisible();
    },
  },
  {
    name: 'open/header',
    vault: 'open',
    guide: 'header',
    prepare: async (running) => {
      await dropFiles(running.page, [copySample(running, 'multi-frame.dcm')]);
      await running.page.getByRole('tab', { name: 'Header' }).click();
      await expect(running.page.getByText(/^\(0008,/).first()).toBeVisible();
    },
  },
  {
    name: 'open/long-name',
    vault: 'open',
    prepare: async (running) => {
      await dropFiles(running.page, [copySample(running, 'multi-frame.dcm', LONG_NAME)]);
      await expect(running.page.getByText('Image 1 of 8')).toBeVisible();
    },
  },
  {
    name: 'open/many',
    vault: 'open',
    prepare: async (running) => {
      await dropFiles(running.page, [makeMany(running, MANY)]);
      await heading(running.page, `${MANY_SAID} files`);
    },
  },
  {
    name: 'open/error',
    vault: 'open',
    prepare: async (running) => {
      const { page, folder } = running;
      const scan = copySample(running, 'multi-frame.dcm');
      writeFileSync(join(folder, 'notes.txt'), 'notes of a study\n');
      symlinkSync('notes.txt', join(folder, `link-${LONG_NAME}`.slice(0, 120)));
      writeFileSync(join(folder, LONG_NAME), readFileSync(scan).subarray(0, 3000));
      await dropFiles(
        page,
        readdirSync(folder).map((name) => join(folder, name)),
      );
      await expect(page.getByText(/can't be used$/)).toBeVisible();
    },
  },
];
