import { randomBytes } from 'node:crypto';
import { copyFileSync, cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { PHRASE } from '../../e2e/app';
import { press, type Row } from './row';

/** More vaults under the same login, each by a name of its own. */
function copyVault(home: string, labels: readonly string[]): void {
  const vaults = join(home, 'vaults');
  const [first = ''] = readdirSync(vaults);
  for (const label of labels) {
    const folder = join(vaults, randomBytes(8).toString('hex'));
    cpSync(join(vaults, first), folder, { recursive: true });
    writeFileSync(join(folder, 'label'), label);
  }
}

/** Opening, choosing, mending and restoring a vault. */
export const UNLOCK: readonly Row[] = [
  { name: 'unlock/empty', vault: 'locked', guide: 'unlock' },
  {
    name: 'unlock/error',
    vault: 'locked',
    prepare: async ({ page }) => {
      await page.getByLabel('Pass phrase', { exact: true }).fill('not the pass phrase');
      await page.keyboard.press('Enter');
      await expect(page.getByText('This is not the pass phrase')).toBeVisible();
      await expect(page.getByText('One wrong pass phrase')).toBeVisible();
    },
  },
  {
    name: 'unlock/many',
    vault: 'locked',
    prepare: async ({ page, home }) => {
      const shared = 'Befundungsraum 2, Spätdienst';
      copyVault(home, [shared, shared, `Forschung ${'sehr-lang-'.repeat(10)}`]);
      await page.reload();
      // What two are called tells neither from the other.
      await expect(page.getByLabel(/^Befundungsraum 2, Spätdienst \([0-9a-f]{4}\)$/)).toHaveCount(2);
    },
  },
  {
    name: 'unlock/damaged',
    vault: 'locked',
    prepare: async ({ page, home }) => {
      // What was put aside once is what is offered.
      const [id = ''] = readdirSync(join(home, 'vaults'));
      const file = (name: string) => join(home, 'vaults', id, name);
      copyFileSync(file('vault.age'), file('vault.age.1'));
      writeFileSync(file('vault.age'), 'damaged');
      await page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
      await page.keyboard.press('Enter');
      await page
        .getByLabel(/^Kept until/)
        .first()
        .check();
    },
  },
  { name: 'unlock/restore', vault: 'none', prepare: ({ page }) => press(page, 'Restore a vault') },
  { name: 'unlock/another', vault: 'locked', prepare: ({ page }) => press(page, 'Make another vault') },
];
