import { randomBytes } from 'node:crypto';
import { expect, type ElectronApplication } from '@playwright/test';
import { expectAccessible, makeVault, PHRASE, takePictures, test } from './app';

/** Puts a real cipher, whose key this run alone has, in the place of the system's keyring. */
async function giveKeyring(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ safeStorage }, key) => {
    const { createCipheriv, createDecipheriv, randomBytes: random } = process.getBuiltinModule('node:crypto');
    const secret = Buffer.from(key, 'hex');
    Object.assign(safeStorage, {
      isEncryptionAvailable: () => true,
      getSelectedStorageBackend: () => 'gnome_libsecret',
      encryptString: (text: string) => {
        const nonce = random(12);
        const cipher = createCipheriv('aes-256-gcm', secret, nonce);
        return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      },
      decryptString: (sealed: Buffer) => {
        const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(0, 12));
        decipher.setAuthTag(sealed.subarray(-16));
        return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8');
      },
    });
  }, randomBytes(32).toString('hex'));
}

test('the keyring is offered only where it is a real one; then it opens the vault, and so does the pass phrase', async ({
  radseal,
}) => {
  const { app, page } = radseal;
  await makeVault(radseal);
  // Without a desktop Chromium has its basic_text alone, a password that everybody knows.
  expect(await app.evaluate(({ safeStorage }) => safeStorage.getSelectedStorageBackend())).toBe('basic_text');
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByText('Lock the vault')).toBeVisible();
  await expect(page.getByLabel("Also with this computer's keyring")).toHaveCount(0);

  await giveKeyring(app);
  await page.getByRole('link', { name: 'Keys' }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel("Also with this computer's keyring").check();
  await expectAccessible(page);
  await page.getByLabel("Also with this computer's keyring").scrollIntoViewIfNeeded();
  await takePictures(radseal, '33-keyring');

  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  const unlock = page.getByRole('button', { name: "Unlock with this computer's keyring" });
  await expect(unlock).toBeVisible();
  await expectAccessible(page);
  await unlock.click();
  await expect(unlock).toHaveCount(0);

  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await expect(unlock).toHaveCount(0, { timeout: 30_000 });
});
