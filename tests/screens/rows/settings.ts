import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { goTo, heading, type Row } from './row';

/** Every rule an IT can set; the key is nobody's. */
const HOUSE_RULES = JSON.stringify({
  version: 1,
  recoveryReaders: [
    {
      name: `Klinikum ${'Sehr-Lang-'.repeat(8)}Wiederherstellung`,
      recipient: 'age1jgxx4s9syml82p7asylegxfxj3p34veefyf9tsuuud3sx8m6k52sc4936y',
    },
  ],
  carriers: ['dicom', 'plain'],
  hideNames: true,
  idleMinutesAtMost: 15,
  deleteOriginals: false,
  lab: false,
});

/** Settings, the rules of an IT, and what the app is. */
export const SETTINGS: readonly Row[] = [
  { name: 'settings/one', vault: 'open', guide: 'settings', prepare: ({ page }) => goTo(page, 'Settings') },
  {
    name: 'settings/search',
    vault: 'open',
    prepare: async ({ page }) => {
      await goTo(page, 'Settings');
      const card = page.getByRole('region', { name: 'Search', exact: true });
      await card.evaluate((element) => element.scrollIntoView());
    },
  },
  {
    name: 'settings/error',
    vault: 'open',
    prepare: async ({ page, home }) => {
      writeFileSync(join(home, 'settings.json'), '{"version": 1, "theme": "purple"}');
      await page.reload();
      await goTo(page, 'Settings');
      await expect(page.getByText('The file with your settings could not be understood')).toBeVisible();
    },
  },
  {
    name: 'settings/policy',
    vault: 'open',
    prepare: async ({ page, home }) => {
      writeFileSync(join(home, 'policy.json'), HOUSE_RULES);
      await page.reload();
      await goTo(page, 'Settings');
      await heading(page, 'Set by your IT');
    },
  },
  {
    name: 'settings/policy-error',
    vault: 'open',
    prepare: async ({ page, home }) => {
      writeFileSync(join(home, 'policy.json'), '{');
      await page.reload();
      await goTo(page, 'Settings');
    },
  },
  { name: 'about/one', vault: 'none', prepare: ({ page }) => goTo(page, 'About') },
];
