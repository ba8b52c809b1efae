import { expect } from '@playwright/test';
import { ROWS } from './rows';
import { takeSheet, test, unlock } from './stage';

for (const { name, vault, prepare } of ROWS) {
  test.describe(name, () => {
    if (vault !== 'none') test.use({ homeBefore: async ({ vaultHome }, use) => use(vaultHome) });

    test('in every size, theme and language', async ({ radseal }) => {
      if (vault === 'open') await unlock(radseal.page);
      await prepare?.(radseal);
      expect(await takeSheet(radseal, name.replace('/', '-'))).toEqual([]);
    });
  });
}
