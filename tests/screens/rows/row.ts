import { expect, type Page } from '@playwright/test';
import { dropFiles, goToEncrypt, goToPlace, PHRASE, type Running } from '../../e2e/app';
import { makeProofsOld } from '../../helpers/old-proof';
import { copySample } from '../files';

/** One page in one state. A new page adds its rows in a file of its own, and index.ts. */
export interface Row {
  /** The page and its state: the sheet is called so, with a dash for the slash. */
  readonly name: `${string}/${string}`;
  /** What the app starts on: no vault at all, a vault that is locked, or one that is open. */
  readonly vault: 'none' | 'locked' | 'open';
  /** Its picture in docs/guide, without the extension. */
  readonly guide?: string;
  /** Brings the page into the state, and waits until it is there. */
  readonly prepare?: (running: Running) => Promise<void>;
  /** Afterwards: lets go of what was held, so that the app can close. */
  readonly leave?: (running: Running) => Promise<void>;
}

/** So many files as "very many" means here, and as the page says it. */
export const MANY = 5_000;
export const MANY_SAID = MANY.toLocaleString('en');

/** Figures of large pictures take a while where other programs run. */
export const MEASURED = { timeout: 400_000 };

/** Goes to a page by the rail. */
export const goTo = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();

/** Waits for a heading. */
export const heading = (page: Page, name: string) =>
  expect(page.getByRole('heading', { name, exact: true })).toBeVisible({ timeout: 120_000 });

/** Presses a button. */
export const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).click();

/** Encrypts one sample by the page, up to its result. */
export async function encryptOne(running: Running, name: string, as = name): Promise<void> {
  const { page } = running;
  await dropFiles(page, [copySample(running, name, as)]);
  await goToEncrypt(page, '1 file');
  await goToPlace(page);
  await press(page, 'Encrypt 1 file');
  await heading(page, '1 file encrypted');
}

/** The vault with proofs two years old, open again. */
export async function letProofsAge({ page, home }: Running): Promise<void> {
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await makeProofsOld(home, PHRASE);
  await page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await page.keyboard.press('Enter');
  await expect(page.getByText('proved more than a year ago')).toBeVisible({ timeout: 30_000 });
}
