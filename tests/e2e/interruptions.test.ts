import { copyFileSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type ElectronApplication, type Page } from '@playwright/test';
import {
  dropFiles,
  enginePid,
  expectAccessible,
  goToEncrypt,
  goToPlace,
  leftovers,
  makeVault,
  PHRASE,
  samples,
  takePictures,
  test,
} from './app';

const LARGE = 4 * 1024 ** 3;

/** A large file that takes no room on the disk, and an empty folder beside it for the results. */
function largeFile(folder: string): { readonly file: string; readonly target: string } {
  const target = join(folder, 'results');
  mkdirSync(target);
  const file = join(folder, 'large.bin');
  writeFileSync(file, '');
  truncateSync(file, LARGE);
  return { file, target };
}

async function startOn(app: ElectronApplication, page: Page, file: string, target: string): Promise<void> {
  await dropFiles(page, [file]);
  await goToEncrypt(page, '1 file');
  await goToPlace(page);
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, target);
  await page.getByRole('button', { name: 'Change the folder for the results' }).click();
  await expect(page.getByText('results', { exact: false }).first()).toBeVisible();
  await page.getByRole('button', { name: 'Encrypt 1 file' }).click();
  // Some of the file has gone through, and the part of the result is there.
  await expect.poll(() => partBytes(target), { timeout: 60_000 }).toBeGreaterThan(0);
}

/** Bytes of what is half-written in `folder`. */
function partBytes(folder: string): number {
  return leftovers(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** Whether an engine runs that is not the one that was killed. */
async function hasOtherEngine(app: ElectronApplication, killed: number): Promise<boolean> {
  return app.evaluate(
    ({ app: main }, pid) =>
      main.getAppMetrics().some((metric) => metric.name === 'radseal-engine' && metric.pid !== pid),
    killed,
  );
}

test('cancelled in the middle, then the engine killed in the middle: nothing half-written, and it goes on', async ({
  radseal,
}) => {
  const { app, page, folder } = radseal;
  await makeVault(radseal);
  const { file, target } = largeFile(folder);

  await startOn(app, page, file, target);
  await expectAccessible(page);
  await takePictures(radseal, '8-encrypting');
  // Leaving the page stops nothing, and the way back is always in reach.
  await page.getByRole('link', { name: 'About' }).click();
  await expect(page.getByRole('heading', { name: 'About Radseal' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: /^Encrypting: \d+ %/ }).click();
  const asked = Date.now();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'Cancelled' })).toBeVisible();
  // Cancelled within a second, as the page shows it.
  expect(Date.now() - asked).toBeLessThan(1000);
  expect(readdirSync(target)).toEqual([]);
  await takePictures(radseal, '9-cancelled');
  await page.getByRole('button', { name: 'Next files' }).click();

  await startOn(app, page, file, target);
  const pid = await enginePid(app);
  process.kill(pid, 'SIGKILL');
  await expect(page.getByText('stopped and was started again')).toBeVisible({ timeout: 30_000 });
  expect(await enginePid(app)).not.toBe(pid);
  expect(readdirSync(target).filter((name) => name.startsWith('rs-'))).toEqual([]);
  expect(statSync(file).size).toBe(LARGE);
  await expectAccessible(page);
  await takePictures(radseal, '10-engine-lost');

  await page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await page.keyboard.press('Enter');
  // The new engine was asked about the same file again; the job was not started again by itself.
  await expect(page.getByRole('button', { name: 'Next files' })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Next files' }).click();
  copyFileSync(join(samples, 'photo.jpg'), join(target, 'photo.jpg'));
  await dropFiles(page, [join(target, 'photo.jpg')]);
  await goToEncrypt(page, '1 file');
  await goToPlace(page);
  await page.getByRole('button', { name: 'Encrypt 1 file' }).click();
  await expect(page.getByRole('heading', { name: '1 file encrypted' })).toBeVisible({ timeout: 60_000 });
  // The next job in the folder takes away what the killed engine left there.
  expect(leftovers(target)).toEqual([]);

  // An engine that ends again and again is left alone until the person asks for it.
  const givenUp = page.getByText('stopped several times in a row');
  for (let kills = 0; kills < 6 && !(await givenUp.isVisible()); kills += 1) {
    const killed = await enginePid(app);
    process.kill(killed, 'SIGKILL');
    await expect
      .poll(async () => (await givenUp.isVisible()) || (await hasOtherEngine(app, killed)), {
        timeout: 30_000,
      })
      .toBe(true);
  }
  await expect(givenUp).toBeVisible();
  await takePictures(radseal, '17-given-up');
  await page.getByRole('button', { name: 'Start it again' }).click();
  await expect(page.getByText('stopped and was started again')).toBeVisible({ timeout: 30_000 });
});
