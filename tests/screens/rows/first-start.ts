import { join } from 'node:path';
import { expect } from '@playwright/test';
import { answerSaveDialog, PHRASE, type Running } from '../../e2e/app';
import { heading, press, type Row } from './row';

/** The page that checks the kit, after a vault was made. */
async function goToProof({ app, page, folder }: Running): Promise<void> {
  await answerSaveDialog(app, join(folder, 'kit.pdf'));
  await page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await page.getByLabel('Pass phrase again').fill(PHRASE);
  await press(page, 'Save the recovery kit and make the vault');
  await heading(page, 'Check the recovery kit');
}

/** Making a vault and proving its kit. */
export const FIRST_START: readonly Row[] = [
  { name: 'first-start/empty', vault: 'none', guide: 'first-start' },
  {
    name: 'first-start/error',
    vault: 'none',
    prepare: async ({ page }) => {
      await page.getByLabel('Pass phrase', { exact: true }).fill('short');
      await page.getByLabel('Pass phrase again').fill('other');
      await press(page, 'Save the recovery kit');
      await expect(page.getByText('The two are not the same yet.')).toBeVisible();
    },
  },
  { name: 'first-start/proof', vault: 'none', guide: 'kit', prepare: goToProof },
  {
    name: 'first-start/proof-error',
    vault: 'none',
    prepare: async (running) => {
      const { page } = running;
      await goToProof(running);
      await page.getByText('or type it from the printed kit').click();
      await page.getByLabel('Groups of four from the kit').fill('ABCD EFGH');
      await press(page, 'Check what I typed');
      await expect(page.getByRole('alert').or(page.locator('.v-messages__message')).first()).toBeVisible();
    },
  },
];
