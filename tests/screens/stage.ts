import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, type Page } from '@playwright/test';
import sharp from 'sharp';
import de from '../../shared/locales/de.json' with { type: 'json' };
import en from '../../shared/locales/en.json' with { type: 'json' };
import { PHRASE, test as base, type Running } from '../e2e/app';
import { lookAt } from './look';

const project = resolve(import.meta.dirname, '..', '..');
const folder = join(project, 'test-results', 'screens');

const words = { en, de } as const;

export const SIZES = [
  { width: 900, height: 700 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;
export const THEMES = ['dark', 'light'] as const;
export const LANGUAGES = ['en', 'de'] as const;

/** One way a page is looked at. */
export interface View {
  readonly size: (typeof SIZES)[number];
  readonly theme: (typeof THEMES)[number];
  readonly language: (typeof LANGUAGES)[number];
}

/** Every way, the sizes one after the other. */
export const ALL_VIEWS: readonly View[] = SIZES.flatMap((size) =>
  LANGUAGES.flatMap((language) => THEMES.map((theme) => ({ size, theme, language }))),
);

/** A home with a vault whose kit is proved, made once by the command line. */
export const test = base.extend<object, { vaultHome: string }>({
  vaultHome: [
    async ({}, use) => {
      const root = mkdtempSync(join(tmpdir(), 'radseal-vault-'));
      const [home, kit] = [join(root, 'home'), join(root, 'kit.txt')];
      const program = join(project, 'out', 'cli', 'radseal.js');
      const env = { ...process.env, RADSEAL_HOME: home, RADSEAL_PASSPHRASE: PHRASE };
      for (const args of [
        ['init', '--kit', kit],
        ['recovery', 'prove', kit],
      ])
        execFileSync(process.execPath, [program, ...args], { env, stdio: 'pipe' });
      await use(home);
      rmSync(root, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

/** Opens the vault that was there before. */
export async function unlock(page: Page): Promise<void> {
  await page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Drop images or encrypted files here')).toBeVisible({ timeout: 30_000 });
}

/** Turns size, theme and words of the page, which stays what and where it is. */
export async function turnTo({ app, page }: Running, { size, theme, language }: View): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
    size,
  );
  // What was pressed last would look as if the pointer still lay on it.
  await page.mouse.move(0, 0);
  // A colour half-way through its change is nobody's contrast.
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.evaluate((spoken) => {
    interface Mounted {
      readonly __vue_app__: {
        readonly config: { readonly globalProperties: { readonly $i18n: { locale: string } } };
        readonly _context: { readonly provides: Record<symbol, { readonly current: { value: string } }> };
      };
    }
    const { config, _context } = (document.querySelector('#app') as unknown as Mounted).__vue_app__;
    config.globalProperties.$i18n.locale = spoken;
    _context.provides[Symbol.for('vuetify:locale')]!.current.value = spoken;
    document.documentElement.lang = spoken;
  }, language);
  await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(size.width);
  await expect(page.getByText(words[language].app.preview.loading)).toHaveCount(0);
  // What comes or goes has done so.
  await expect(page.locator('[class*="-enter-active"], [class*="-leave-active"]')).toHaveCount(0);
  // Two frames: what measures itself has done so then.
  await page.evaluate(
    () =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)))),
  );
}

/** Looks at the page in each of the views; what is wrong, a line each, once for all views that share it. */
export async function findFaults(
  running: Running,
  views: readonly View[],
  onView: (view: View, picture: Buffer) => void = () => undefined,
): Promise<readonly string[]> {
  const where = new Map<string, string[]>();
  for (const view of views) {
    await turnTo(running, view);
    onView(view, await running.page.screenshot());
    for (const fault of await lookAt(running.page, view.language))
      where.set(fault, [...(where.get(fault) ?? []), wordOf(view)]);
  }
  return [...where].map(([fault, seen]) => `${fault} (${seen.join(', ')})`);
}

const wordOf = ({ size, theme, language }: View) => `${size.width}x${size.height} ${theme} ${language}`;

/** One page in all its views: pictures, a sheet of them, and what is wrong. */
export async function takeSheet(running: Running, name: string): Promise<readonly string[]> {
  const pictures: Buffer[] = [];
  mkdirSync(join(folder, name), { recursive: true });
  const faults = await findFaults(running, ALL_VIEWS, (view, picture) => {
    pictures.push(picture);
    writeFileSync(join(folder, name, `${wordOf(view).replaceAll(' ', '-')}.png`), picture);
  });
  await writeSheet(pictures, join(folder, `${name}.jpg`));
  return faults;
}

/** The picture of a page in docs/guide: on dark, in English, small enough to lie beside the text. */
export async function takeGuidePicture(running: Running, name: string): Promise<void> {
  await turnTo(running, { size: SIZES[1], theme: 'dark', language: 'en' });
  const picture = await running.page.screenshot();
  await sharp(picture)
    .resize(960)
    .png({ palette: true, compressionLevel: 9 })
    .toFile(join(project, 'docs', 'guide', `${name}.png`));
}

const CELL = { width: 640, height: 400 } as const;

/** A row for each size: dark and light in English, then in German. */
async function writeSheet(pictures: readonly Buffer[], file: string): Promise<void> {
  const columns = LANGUAGES.length * THEMES.length;
  const cells = pictures.map(async (picture, index) => ({
    input: await sharp(picture)
      .resize({ ...CELL, fit: 'contain', background: '#777' })
      .toBuffer(),
    left: (index % columns) * CELL.width,
    top: Math.floor(index / columns) * CELL.height,
  }));
  await sharp({
    create: {
      width: columns * CELL.width,
      height: Math.ceil(pictures.length / columns) * CELL.height,
      channels: 3,
      background: '#777',
    },
  })
    .composite(await Promise.all(cells))
    .jpeg({ quality: 80 })
    .toFile(file);
}
