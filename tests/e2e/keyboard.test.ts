import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { answerOpenDialog, samples } from './app';
import { test, unlock } from '../screens/stage';

/** More stops than any page has. */
const MOST_STOPS = 120;

/** Tab until `target` has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not reached by Tab: ${String(target)}`);
}

/** Reaches a control by Tab and uses it. */
async function use(page: Page, target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/**
 * Goes round the page by Tab, once; the controls that were not reached, or had no visible sign of the focus. A group
 * of radio buttons is one stop.
 */
async function walk(page: Page): Promise<readonly string[]> {
  await page.evaluate(() => {
    const controls = 'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])';
    const isControl = (element: HTMLElement) =>
      element.matches(controls) &&
      !element.matches(':disabled, [tabindex="-1"], [type="radio"]:not(:checked)') &&
      element.checkVisibility({ visibilityProperty: true }) &&
      element.closest('[aria-hidden="true"], [inert]') === null;
    const all = [...document.querySelectorAll<HTMLElement>('body *')].filter(isControl);
    for (const element of all) element.dataset['stop'] = 'waiting';
    (document.activeElement as HTMLElement | null)?.blur();
  });
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab');
    const isRound = await page.evaluate(() => {
      const at = document.activeElement as HTMLElement;
      if (at.dataset['stop'] !== 'waiting') return at === document.body || at.dataset['stop'] !== undefined;
      // A ring on it, or on what is drawn for it.
      const drawn = at.closest('.v-field, .v-selection-control');
      const ringed = [at, at.parentElement, drawn, at.querySelector('.v-slider-thumb__surface')];
      const isSeen = ringed.some((element) => {
        if (!element) return false;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
      });
      at.dataset['stop'] = isSeen || at.closest('.v-field--focused') !== null ? 'reached' : 'no sign';
      return false;
    });
    if (isRound && (await page.locator('[data-stop="waiting"]').count()) === 0) break;
  }
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-stop]')].flatMap((element) => {
      const stop = element.dataset['stop']!;
      delete element.dataset['stop'];
      const text = element.getAttribute('aria-label') ?? element.textContent?.trim();
      return stop === 'reached' ? [] : [`${stop}: ${element.tagName}.${element.className} ${text}`];
    }),
  );
}

test.describe('by keyboard alone', () => {
  test.use({ homeBefore: async ({ vaultHome }, use) => use(vaultHome) });

  test('a file is encrypted and decrypted, and every control is reached', async ({ radseal }) => {
    const { app, page, folder } = radseal;
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    // A ring that is still growing is none yet.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await unlock(page);
    copyFileSync(join(samples, 'multi-frame.dcm'), join(folder, 'scan.dcm'));
    expect(await walk(page)).toEqual([]);

    await answerOpenDialog(app, [join(folder, 'scan.dcm')]);
    await use(page, button('Choose files…'));
    await expect(page.getByText('Image 1 of 8')).toBeVisible();
    expect(await walk(page)).toEqual([]);
    await use(page, button('Encrypt 1 file'));
    await expect(page.getByRole('heading', { name: 'Encrypt 1 file' })).toBeVisible();
    expect(await walk(page)).toEqual([]);
    await use(page, button('Continue'), 'Space');
    await expect(page.getByRole('heading', { name: 'Who can open' })).toBeFocused();
    expect(await walk(page)).toEqual([]);
    await use(page, button('Continue'));
    await expect(page.getByRole('heading', { name: 'Where to' })).toBeFocused();
    await use(page, page.getByText('More choices'), 'Space');
    expect(await walk(page)).toEqual([]);
    await use(page, button('Encrypt 1 file'), 'Space');
    await expect(page.getByRole('heading', { name: '1 file encrypted' })).toBeVisible({ timeout: 60_000 });
    expect(await walk(page)).toEqual([]);
    await use(page, button('Next files'));

    const encrypted = readdirSync(folder).find((name) => name.startsWith('rs-')) ?? '';
    const back = join(folder, 'back');
    mkdirSync(back);
    await use(page, page.getByRole('link', { name: 'Decrypt' }));
    await expect(page.getByRole('heading', { name: 'Decrypt' })).toBeVisible();
    expect(await walk(page)).toEqual([]);
    await answerOpenDialog(app, [join(folder, encrypted)]);
    await use(page, button('Choose files…'), 'Space');
    await expect(page.getByText('Opens with the keys in this vault.')).toBeVisible();
    expect(await walk(page)).toEqual([]);
    await answerOpenDialog(app, [back]);
    await use(page, button('Change the folder for the results'));
    await use(page, button('Decrypt 1 file'));
    await expect(page.getByRole('heading', { name: '1 file decrypted' })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText('Image 1 of 8')).toBeVisible();
    expect(await walk(page)).toEqual([]);
    const original = readFileSync(join(samples, 'multi-frame.dcm'));
    expect(readFileSync(join(back, 'scan.dcm')).equals(original)).toBe(true);
  });
});
