import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from '@playwright/test';
import { makeProofsOld } from '../helpers/old-proof';
import {
  answerOpenDialog,
  answerSaveDialog,
  dropFiles,
  expectAccessible,
  PHRASE,
  samples,
  test,
} from './app';

const root = mkdtempSync(join(tmpdir(), 'radseal-old-computer-'));
test.afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A vault on another computer, its kit proved long ago: an encrypted image of it, and its back-up. */
async function leaveOldComputer() {
  const program = resolve(import.meta.dirname, '../../out/cli/radseal.js');
  const env = { ...process.env, RADSEAL_HOME: join(root, 'home'), RADSEAL_PASSPHRASE: PHRASE };
  const radseal = (...args: readonly string[]) =>
    execFileSync(process.execPath, [program, ...args], { env, stdio: 'pipe' });
  const [kit, backup, sealed] = ['kit.txt', 'vault.radseal-vault', 'sealed'].map((name) => join(root, name));
  radseal('init', '--x25519', '--kit', kit!);
  radseal('recovery', 'prove', kit!);
  radseal('vault', 'label', 'Reading room');
  radseal('encrypt', join(samples, 'photo.jpg'), '--to', sealed!);
  await makeProofsOld(env.RADSEAL_HOME, PHRASE);
  radseal('vault', 'back-up', backup!);
  return { backup: backup!, kit: kit!, file: join(sealed!, readdirSync(sealed!)[0]!) };
}

test('on a new machine the back-up and its pass phrase suffice; wrong tries are counted; a second vault stands beside the first; an earlier state is offered', async ({
  radseal,
}) => {
  const { app, page, folder, home } = radseal;
  const { backup, kit, file } = await leaveOldComputer();
  const phrase = page.getByLabel('Pass phrase', { exact: true });
  await page.getByRole('button', { name: 'Restore a vault from a back-up' }).click();
  await answerOpenDialog(app, [backup]);
  await page.getByRole('button', { name: 'Choose the back-up' }).click();
  await expect(page.getByText('vault.radseal-vault')).toBeVisible();
  const ofBackup = page.getByLabel('Pass phrase of the back-up');
  await ofBackup.fill('not this one at all');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This is not the pass phrase of the vault.')).toBeVisible({ timeout: 20_000 });
  await expectAccessible(page);
  await ofBackup.fill(PHRASE);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Drop images or encrypted files here')).toBeVisible({ timeout: 20_000 });
  // A year has passed since the kit was proved: the start page says so until it was proved again.
  await page.getByRole('link', { name: 'Prove it again' }).click();
  const recovery = page.getByRole('region', { name: 'Recovery', exact: true });
  await expect(recovery.getByText('Prove it again: more than a year has passed.')).toBeVisible();
  await answerOpenDialog(app, [kit]);
  await recovery.getByRole('button', { name: 'Prove a kit again' }).click();
  await expect(recovery.getByText('The recovery kit works.')).toBeVisible({ timeout: 30_000 });
  await expect(recovery.getByText('more than a year')).toHaveCount(0);
  await dropFiles(page, [file]);
  await expect(page.getByText('Opens with the keys in this vault.')).toBeVisible({ timeout: 30_000 });

  // A second vault under the same login, whose person sees nothing of the first one's file.
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await page.getByRole('button', { name: 'Make another vault' }).click();
  await phrase.fill(PHRASE);
  await page.getByLabel('Pass phrase again').fill(PHRASE);
  await answerSaveDialog(app, join(folder, 'kit.pdf'));
  await page.getByRole('button', { name: 'Save the recovery kit and make the vault' }).click();
  await expect(page.getByText('Give it a name, so that it can be told from the others.')).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('Name of the vault').fill('Clinic');
  await page.getByRole('button', { name: 'Save the recovery kit and make the vault' }).click();
  await expect(page.getByRole('heading', { name: 'Check the recovery kit' })).toBeVisible({
    timeout: 30_000,
  });
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(page.getByLabel('Clinic')).toBeChecked();

  await phrase.fill('wrong wrong wrong');
  await page.keyboard.press('Enter');
  await expect(page.getByText('One wrong pass phrase since this vault was last opened.')).toBeVisible({
    timeout: 20_000,
  });
  await expectAccessible(page);
  await page.getByLabel('Reading room').check();
  await expect(page.getByText('wrong pass phrase')).toHaveCount(0);

  // A change puts the state of before aside; damage then offers it by its date, and goes back only when asked to.
  await phrase.fill(PHRASE);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Keys' }).click({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Make a new key' }).click();
  const secret = page.getByRole('region', { name: 'Secret keys' });
  await secret.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await expectAccessible(page);
  await secret.getByRole('button', { name: 'Make the new key' }).click();
  await expect(page.getByText('The vault has a new key.')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await expect(page.getByLabel('Reading room')).toBeChecked();
  const vaults = join(home, 'vaults');
  const rotated = readdirSync(vaults).find((id) => readdirSync(join(vaults, id)).includes('vault.age.1'))!;
  writeFileSync(join(vaults, rotated, 'vault.age'), 'damaged');
  await phrase.fill(PHRASE);
  await page.keyboard.press('Enter');
  await expect(page.getByText('The vault is damaged or incomplete.')).toBeVisible({ timeout: 20_000 });
  await page.getByLabel(/^Kept until/).check();
  await expectAccessible(page);
  await phrase.fill(PHRASE);
  await page.getByRole('button', { name: 'Open the earlier state' }).click();
  await expect(page.getByText('Drop images or encrypted files here')).toBeVisible({ timeout: 20_000 });
});
