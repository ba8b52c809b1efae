import { goTo, type Row } from './row';

/** Key images, training and models. */
export const GENERATOR: readonly Row[] = [
  { name: 'generator/empty', vault: 'open', prepare: ({ page }) => goTo(page, 'Generator') },
  {
    name: 'generator/train',
    vault: 'open',
    prepare: async ({ page }) => {
      await goTo(page, 'Generator');
      await page.getByRole('tab').nth(1).click();
    },
  },
  {
    name: 'generator/models',
    vault: 'open',
    prepare: async ({ page }) => {
      await goTo(page, 'Generator');
      await page.getByRole('tab').nth(2).click();
    },
  },
];
