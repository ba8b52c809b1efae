import { expect } from '@playwright/test';
import { ROWS } from './rows/index';
import { takeGuidePicture, takeSheet, test, unlock } from './stage';

/** `npm run screens -- --guide`: the pictures of docs/guide alone. */
const isForGuide = process.env['RADSEAL_SCREENS'] === 'guide';

for (const { name, vault, guide, prepare, leave } of ROWS.filter(
  (row) => !isForGuide || row.guide !== undefined,
)) {
  test.describe(name, () => {
    if (vault !== 'none') test.use({ homeBefore: async ({ vaultHome }, use) => use(vaultHome) });

    test('in every size, theme and language', async ({ radseal }) => {
      if (vault === 'open') await unlock(radseal.page);
      await prepare?.(radseal);
      try {
        if (isForGuide && guide !== undefined) await takeGuidePicture(radseal, guide);
        else expect(await takeSheet(radseal, name.replace('/', '-'))).toEqual([]);
      } finally {
        await leave?.(radseal);
      }
    });
  });
}
