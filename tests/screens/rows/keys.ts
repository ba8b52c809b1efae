import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { newIdentity, recipientOf } from '../../../electron/core/age/age';
import { answerOpenDialog } from '../../e2e/app';
import { LONG_NAME } from '../files';
import { goTo, letProofsAge, press, type Row } from './row';

/** A contact by the public key of nobody, whose secret half was thrown away; each call another. */
async function addContact(page: Page, name: string): Promise<void> {
  await press(page, 'Add a contact');
  const key = await recipientOf(await newIdentity('x25519'));
  await page.getByLabel('Public key (starts with age1)').fill(key);
  await press(page, 'Continue');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await press(page, 'Add to contacts');
  await expect(page.getByText(name).first()).toBeVisible();
}

/** Keys, contacts and recovery. */
export const KEYS: readonly Row[] = [
  { name: 'keys/empty', vault: 'open', prepare: ({ page }) => goTo(page, 'Keys') },
  {
    name: 'keys/one',
    vault: 'open',
    prepare: async ({ page }) => {
      await goTo(page, 'Keys');
      await addContact(page, 'Anna Meier');
      await addContact(page, `Prof. Dr. ${'Sehr-Lang-'.repeat(10)}Meier`);
    },
  },
  {
    // Each is added and confirmed by a person, so many are dozens, not thousands.
    name: 'keys/many',
    vault: 'open',
    prepare: async ({ page }) => {
      await goTo(page, 'Keys');
      for (let n = 1; n <= 30; n++) await addContact(page, `Colleague ${String(n).padStart(2, '0')}`);
    },
  },
  {
    name: 'keys/recovery',
    vault: 'open',
    prepare: async (running) => {
      const { page } = running;
      await letProofsAge(running);
      await goTo(page, 'Keys');
      const card = page.getByRole('region', { name: 'Recovery', exact: true });
      await expect(card.getByText('more than a year has passed')).toBeVisible();
      await card.evaluate((element) => element.scrollIntoView());
    },
  },
  {
    name: 'keys/shares',
    vault: 'open',
    prepare: async ({ page }) => {
      await goTo(page, 'Keys');
      const card = page.getByRole('region', { name: 'Recovery in shares' });
      await card.getByRole('button', { name: 'Split a kit' }).click();
      await card.evaluate((element) => element.scrollIntoView());
    },
  },
  {
    name: 'keys/shares-error',
    vault: 'open',
    prepare: async ({ app, page, folder }) => {
      const file = join(folder, LONG_NAME);
      writeFileSync(file, 'nothing of a share');
      await goTo(page, 'Keys');
      const card = page.getByRole('region', { name: 'Recovery in shares' });
      await answerOpenDialog(app, [file]);
      await card.getByRole('button', { name: 'Prove shares' }).click();
      await expect(card.getByText('there is no recovery share')).toBeVisible();
      await card.evaluate((element) => element.scrollIntoView());
    },
  },
  {
    name: 'keys/own',
    vault: 'open',
    prepare: async ({ page }) => {
      await goTo(page, 'Keys');
      await press(page, 'Make a new key');
      await page.getByRole('region', { name: 'Secret keys' }).evaluate((element) => element.scrollIntoView());
    },
  },
];
