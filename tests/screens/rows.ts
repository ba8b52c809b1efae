import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import {
  answerOpenDialog,
  answerSaveDialog,
  dropFiles,
  goToEncrypt,
  goToPlace,
  PHRASE,
  type Running,
} from '../e2e/app';
import { newIdentity, recipientOf } from '../../electron/core/age/age';
import { makeProofsOld } from '../helpers/old-proof';
import { copySample, copySeries, damagedCopy, encrypt, LONG_NAME, makeKeyImage, makeMany } from './files';

/** One page in one state. A new page adds its rows here. */
export interface Row {
  /** The page and its state: the sheet is called so, with a dash for the slash. */
  readonly name: `${string}/${string}`;
  /** What the app starts on: no vault at all, a vault that is locked, or one that is open. */
  readonly vault: 'none' | 'locked' | 'open';
  /** Its picture in docs/guide, without the extension. */
  readonly guide?: string;
  /** Brings the page into the state, and waits until it is there. */
  readonly prepare?: (running: Running) => Promise<void>;
}

const MANY = 5_000;
const MANY_SAID = MANY.toLocaleString('en');

const goTo = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();
const heading = (page: Page, name: string) =>
  expect(page.getByRole('heading', { name, exact: true })).toBeVisible({ timeout: 120_000 });
const press = (page: Page, name: string) => page.getByRole('button', { name }).click();

/** The page that checks the kit, after a vault was made. */
async function goToProof({ app, page, folder }: Running): Promise<void> {
  await answerSaveDialog(app, join(folder, 'kit.pdf'));
  await page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await page.getByLabel('Pass phrase again').fill(PHRASE);
  await press(page, 'Save the recovery kit and make the vault');
  await heading(page, 'Check the recovery kit');
}

const FIRST_START: readonly Row[] = [
  { name: 'first-start/empty', vault: 'none', guide: 'first-start' },
  {
    name: 'first-start/error',
    vault: 'none',
    prepare: async ({ page }) => {
      await page.getByLabel('Pass phrase', { exact: true }).fill('short');
      await page.getByLabel('Pass phrase again').fill('other');
      await press(page, 'Save the recovery kit');
      await expect(page.getByText('The two are not the same yet.')).toBeVisible();
    },
  },
  { name: 'first-start/proof', vault: 'none', guide: 'kit', prepare: goToProof },
  {
    name: 'first-start/proof-error',
    vault: 'none',
    prepare: async (running) => {
      const { page } = running;
      await goToProof(running);
      await page.getByText('or type it from the printed kit').click();
      await page.getByLabel('Groups of four from the kit').fill('ABCD EFGH');
      await press(page, 'Check what I typed');
      await expect(page.getByRole('alert').or(page.locator('.v-messages__message')).first()).toBeVisible();
    },
  },
  { name: 'unlock/empty', vault: 'locked' },
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
      copyVault(home, 'Befundungsraum 2, Spätdienst');
      copyVault(home, `Forschung ${'sehr-lang-'.repeat(10)}`);
      await page.reload();
      await expect(page.getByLabel('Befundungsraum 2')).toBeVisible();
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

/** A second vault under the same login, by a name of its own. */
function copyVault(home: string, label: string): void {
  const vaults = join(home, 'vaults');
  const [first = ''] = readdirSync(vaults).filter((id) => !id.startsWith('f'));
  const folder = join(vaults, `f${randomBytes(8).toString('hex').slice(1)}`);
  cpSync(join(vaults, first), folder, { recursive: true });
  writeFileSync(join(folder, 'label'), label);
}

/** Has the page of the start tell of the last jobs, with names. */
async function showLast(page: Page): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByLabel('Their names too').check();
  await goTo(page, 'Start');
}

/** Encrypts one sample by the page, up to its result. */
async function encryptOne(running: Running, name: string, as = name): Promise<void> {
  const { page } = running;
  await dropFiles(page, [copySample(running, name, as)]);
  await goToEncrypt(page, '1 file');
  await goToPlace(page);
  await press(page, 'Encrypt 1 file');
  await heading(page, '1 file encrypted');
}

const START: readonly Row[] = [
  { name: 'start/empty', vault: 'open', guide: 'start' },
  {
    name: 'start/one',
    vault: 'open',
    prepare: async (running) => {
      await showLast(running.page);
      await encryptOne(running, 'photo.jpg');
      await press(running.page, 'Next files');
      await heading(running.page, 'Last jobs');
    },
  },
  {
    name: 'start/long-name',
    vault: 'open',
    prepare: async (running) => {
      await showLast(running.page);
      await encryptOne(running, 'multi-frame.dcm', LONG_NAME);
      await press(running.page, 'Next files');
      await heading(running.page, 'Last jobs');
    },
  },
];

const OPEN: readonly Row[] = [
  { name: 'open/empty', vault: 'open', prepare: ({ page }) => goTo(page, 'Open') },
  {
    name: 'open/one',
    vault: 'open',
    guide: 'viewer',
    prepare: async (running) => {
      await dropFiles(running.page, [copySeries(running)]);
      await expect(running.page.getByText('Image 1 of 12')).toBeVisible();
    },
  },
  {
    name: 'open/header',
    vault: 'open',
    guide: 'header',
    prepare: async (running) => {
      await dropFiles(running.page, [copySample(running, 'multi-frame.dcm')]);
      await running.page.getByRole('tab', { name: 'Header' }).click();
      await expect(running.page.getByText(/^\(0008,/).first()).toBeVisible();
    },
  },
  {
    name: 'open/long-name',
    vault: 'open',
    prepare: async (running) => {
      await dropFiles(running.page, [copySample(running, 'multi-frame.dcm', LONG_NAME)]);
      await expect(running.page.getByText('Image 1 of 8')).toBeVisible();
    },
  },
  {
    name: 'open/many',
    vault: 'open',
    prepare: async (running) => {
      await dropFiles(running.page, [makeMany(running, MANY)]);
      await heading(running.page, `${MANY_SAID} files`);
    },
  },
  {
    name: 'open/error',
    vault: 'open',
    prepare: async (running) => {
      const { page, folder } = running;
      const scan = copySample(running, 'multi-frame.dcm');
      writeFileSync(join(folder, 'notes.txt'), 'notes of a study\n');
      symlinkSync('notes.txt', join(folder, `link-${LONG_NAME}`.slice(0, 120)));
      writeFileSync(join(folder, LONG_NAME), readFileSync(scan).subarray(0, 3000));
      await dropFiles(
        page,
        readdirSync(folder).map((name) => join(folder, name)),
      );
      await expect(page.getByText(/can't be used$/)).toBeVisible();
    },
  },
];

const ENCRYPT: readonly Row[] = [
  { name: 'encrypt/empty', vault: 'open', prepare: ({ page }) => goTo(page, 'Encrypt') },
  {
    name: 'encrypt/images',
    vault: 'open',
    prepare: async (running) => {
      await dropFiles(running.page, [copySample(running, 'photo.jpg')]);
      await goToEncrypt(running.page, '1 file');
    },
  },
  {
    name: 'encrypt/images-many',
    vault: 'open',
    prepare: async (running) => {
      await dropFiles(running.page, [makeMany(running, MANY)]);
      await goToEncrypt(running.page, `${MANY_SAID} files`);
    },
  },
  {
    name: 'encrypt/images-long-name',
    vault: 'open',
    prepare: async (running) => {
      await dropFiles(running.page, [copySample(running, 'multi-frame.dcm', LONG_NAME)]);
      await goToEncrypt(running.page, '1 file');
    },
  },
  {
    name: 'encrypt/readers-error',
    vault: 'open',
    prepare: async (running) => {
      const { page } = running;
      await dropFiles(page, [copySample(running, 'photo.jpg')]);
      await goToEncrypt(page, '1 file');
      await press(page, 'Continue');
      await press(page, 'Add someone by public key');
      await page
        .getByLabel('Public key (starts with age1)')
        .fill('age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p');
      await page.keyboard.press('Enter');
      await press(page, 'Add someone by public key');
      await page.getByLabel('Public key (starts with age1)').fill('age1nonsense');
      await page.keyboard.press('Enter');
      await expect(page.locator('.readers .v-messages')).not.toBeEmpty();
    },
  },
  {
    name: 'encrypt/place',
    vault: 'open',
    guide: 'place',
    prepare: async (running) => {
      await dropFiles(running.page, [copySample(running, 'photo.jpg')]);
      await goToEncrypt(running.page, '1 file');
      await goToPlace(running.page);
    },
  },
  {
    name: 'encrypt/place-long-name',
    vault: 'open',
    prepare: async (running) => {
      const { page, folder, app } = running;
      await dropFiles(page, [copySample(running, 'photo.jpg')]);
      await goToEncrypt(page, '1 file');
      await goToPlace(page);
      const deep = join(folder, `a-folder-${'deep-down-'.repeat(12)}`);
      mkdirSync(deep);
      await answerOpenDialog(app, [deep]);
      await press(page, 'Change the folder for the results');
      await page.getByText('More choices').click();
    },
  },
  {
    name: 'encrypt/result',
    vault: 'open',
    guide: 'encrypted',
    prepare: async (running) => {
      await encryptOne(running, 'photo.jpg');
      await expect(running.page.getByRole('img', { name: 'Encrypted' })).toBeVisible();
    },
  },
  {
    name: 'encrypt/result-long-name',
    vault: 'open',
    prepare: async (running) => {
      await encryptOne(running, 'multi-frame.dcm', LONG_NAME);
      await expect(running.page.getByRole('img', { name: 'Encrypted' })).toBeVisible();
    },
  },
  {
    name: 'encrypt/result-stages',
    vault: 'open',
    guide: 'steps',
    prepare: async (running) => {
      await encryptOne(running, 'multi-frame.dcm');
      await press(running.page, 'Show the steps');
      await expect(running.page.getByRole('img', { name: 'Scrambled' })).toBeVisible();
    },
  },
  {
    name: 'encrypt/result-many',
    vault: 'open',
    prepare: async (running) => {
      const { page } = running;
      await dropFiles(page, [makeMany(running, MANY)]);
      await goToEncrypt(page, `${MANY_SAID} files`);
      await goToPlace(page);
      // One key image for all: to grow one for each takes a while.
      await answerOpenDialog(running.app, [await makeKeyImage(running)]);
      await page.getByText('More choices').click();
      await page.getByRole('radio', { name: 'One of my own' }).click();
      await press(page, `Encrypt ${MANY_SAID} files`);
      await expect(page.getByRole('heading', { name: `${MANY_SAID} files encrypted` })).toBeVisible({
        timeout: 400_000,
      });
    },
  },
];

const DECRYPT: readonly Row[] = [
  { name: 'decrypt/empty', vault: 'open', prepare: ({ page }) => goTo(page, 'Decrypt') },
  {
    name: 'decrypt/one',
    vault: 'open',
    guide: 'what-it-is',
    prepare: async (running) => {
      await dropFiles(running.page, encrypt(running, copySample(running, 'photo.jpg')));
      await expect(running.page.getByText('Opens with the keys in this vault.')).toBeVisible();
    },
  },
  {
    name: 'decrypt/many',
    vault: 'open',
    prepare: async (running) => {
      encrypt(running, makeMany(running, MANY), '--no-verify', '--key-image', await makeKeyImage(running));
      await dropFiles(running.page, [join(running.folder, 'encrypted')]);
      await heading(running.page, `Decrypt ${MANY_SAID} files`);
      await expect(running.page.getByText('Opens with the keys in this vault.')).toBeVisible();
    },
  },
  {
    name: 'decrypt/long-name',
    vault: 'open',
    prepare: async (running) => {
      const [file = ''] = encrypt(running, copySample(running, 'multi-frame.dcm'));
      renameSync(file, join(running.folder, LONG_NAME));
      await dropFiles(running.page, [join(running.folder, LONG_NAME)]);
      await expect(running.page.getByText('Opens with the keys in this vault.')).toBeVisible();
    },
  },
  {
    name: 'decrypt/error',
    vault: 'open',
    guide: 'damaged',
    prepare: async (running) => {
      const { page, folder } = running;
      const [file = ''] = encrypt(running, copySample(running, 'photo.jpg'));
      await dropFiles(page, [damagedCopy(file, join(folder, 'damaged.png'))]);
      await page.getByText('Details').click();
    },
  },
  {
    name: 'decrypt/not-encrypted',
    vault: 'open',
    prepare: async (running) => {
      await goTo(running.page, 'Decrypt');
      await dropFiles(running.page, [copySample(running, 'photo.jpg')]);
      await heading(running.page, 'Not an encrypted file');
    },
  },
  {
    name: 'decrypt/no-vault',
    vault: 'locked',
    prepare: async (running) => {
      const { page, home } = running;
      await press(page, 'Open a file with a recovery kit or key file');
      await dropFiles(page, encrypt({ ...running, home }, copySample(running, 'photo.jpg')));
      await expect(page.getByText('No key is at hand yet.')).toBeVisible();
    },
  },
  {
    name: 'decrypt/result',
    vault: 'open',
    guide: 'decrypted',
    prepare: async (running) => {
      const { page } = running;
      await dropFiles(page, encrypt(running, copySample(running, 'multi-frame.dcm')));
      await press(page, 'Decrypt 1 file');
      await heading(page, '1 file decrypted');
      await expect(page.getByText('Image 1 of 8')).toBeVisible();
    },
  },
  {
    name: 'decrypt/result-error',
    vault: 'open',
    prepare: async (running) => {
      const { page, folder } = running;
      const [scan = ''] = encrypt(running, copySample(running, 'multi-frame.dcm', LONG_NAME));
      await dropFiles(page, [scan, damagedCopy(scan, join(folder, 'damaged.dcm'))]);
      await press(page, 'Decrypt 2 files');
      await heading(page, '1 file decrypted');
    },
  },
];

/** Every rule an IT can set; the key is nobody's. */
const HOUSE_RULES = JSON.stringify({
  version: 1,
  recoveryReaders: [
    {
      name: `Klinikum ${'Sehr-Lang-'.repeat(8)}Wiederherstellung`,
      recipient: 'age1jgxx4s9syml82p7asylegxfxj3p34veefyf9tsuuud3sx8m6k52sc4936y',
    },
  ],
  carriers: ['dicom', 'plain'],
  hideNames: true,
  idleMinutesAtMost: 15,
  deleteOriginals: false,
  lab: false,
});

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

/** The vault with proofs two years old, open again. */
async function letProofsAge({ page, home }: Running): Promise<void> {
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await makeProofsOld(home, PHRASE);
  await page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await page.keyboard.press('Enter');
  await expect(page.getByText('proved more than a year ago')).toBeVisible({ timeout: 30_000 });
}

const REST: readonly Row[] = [
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
  {
    name: 'start/reminder',
    vault: 'open',
    prepare: letProofsAge,
  },
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
  { name: 'settings/one', vault: 'open', guide: 'settings', prepare: ({ page }) => goTo(page, 'Settings') },
  {
    name: 'settings/error',
    vault: 'open',
    prepare: async ({ page, home }) => {
      writeFileSync(join(home, 'settings.json'), '{"version": 1, "theme": "purple"}');
      await page.reload();
      await goTo(page, 'Settings');
      await expect(page.getByText('The file with your settings could not be understood')).toBeVisible();
    },
  },
  {
    name: 'settings/policy',
    vault: 'open',
    prepare: async ({ page, home }) => {
      writeFileSync(join(home, 'policy.json'), HOUSE_RULES);
      await page.reload();
      await goTo(page, 'Settings');
      await heading(page, 'Set by your IT');
    },
  },
  {
    name: 'settings/policy-error',
    vault: 'open',
    prepare: async ({ page, home }) => {
      writeFileSync(join(home, 'policy.json'), '{');
      await page.reload();
      await goTo(page, 'Settings');
    },
  },
  { name: 'about/one', vault: 'none', prepare: ({ page }) => goTo(page, 'About') },
];

/** Every page in every state that it has. */
export const ROWS: readonly Row[] = [...FIRST_START, ...START, ...OPEN, ...ENCRYPT, ...DECRYPT, ...REST];
