import { expect } from '@playwright/test';
import { lookAt } from '../screens/look';
import { ROWS } from '../screens/rows/index';
import { findFaults, SIZES, test, unlock, type View } from '../screens/stage';

/** Of `npm run screens`, a few pages at their smallest: the longer words on dark, the shorter on light. */
const SAMPLE = ['open/long-name', 'encrypt/place', 'decrypt/error'];
const VIEWS: readonly View[] = [
  { size: SIZES[0], theme: 'dark', language: 'de' },
  { size: SIZES[0], theme: 'light', language: 'en' },
];

test.describe('what a look at the pages finds', () => {
  test.use({ homeBefore: async ({ vaultHome }, use) => use(vaultHome) });

  for (const { name, prepare } of ROWS.filter((row) => SAMPLE.includes(row.name)))
    test(`nothing on ${name}`, async ({ radseal }) => {
      await unlock(radseal.page);
      await prepare?.(radseal);
      expect(await findFaults(radseal, VIEWS)).toEqual([]);
    });

  test('everything that was put there to be found', async ({ radseal: { page } }) => {
    await page.evaluate(() => {
      const add = (text: string, style: Partial<CSSStyleDeclaration>) => {
        const element = document.createElement('p');
        element.textContent = text;
        Object.assign(element.style, style);
        document.querySelector('.column')!.append(element);
        return element;
      };
      add('far too long for its box', { width: '4rem', overflow: 'hidden', whiteSpace: 'nowrap' });
      add('wider than the window', { width: '200vw' });
      add('app.open.noSuchWords', {});
      add('Dateien wählen…', {});
      add('hard to read', { color: '#777', background: '#888' });
      add('below', { position: 'absolute', top: '20rem', left: '20rem' });
      add('above', { position: 'absolute', top: '20rem', left: '20rem', background: '#000' });
    });
    const found = (await lookAt(page, 'en')).join('\n');
    for (const fault of [
      'cut by p: "far too long for its box"',
      'the page scrolls sideways',
      'no words for app.open.noSuchWords',
      'not in en: Dateien wählen…',
      'axe color-contrast',
      'p lies on "below"',
    ])
      expect(found).toContain(fault);
  });
});
