import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { electronBinary } from '../../build/setup/locations.mjs';

const project = resolve(import.meta.dirname, '..', '..');

/** The synthetic images that come with the app. */
export const samples = join(project, 'resources', 'samples');
export const PHRASE = 'lantern orbit walnut seven';

/**
 * Whether Chromium can hold the page in its sandbox here: not as root, and only where ordinary users may have namespaces
 * of their own. Elsewhere the tests run without, and the one about the sandbox says so.
 */
export const hasSandbox =
  process.platform !== 'linux' ||
  (process.getuid?.() !== 0 &&
    spawnSync('unshare', ['--user', '--pid', '--net', '--fork', 'true']).status === 0);

/** A running app with a home and a work folder of its own. */
export interface Running {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Files of the person: sources and results. */
  readonly folder: string;
  /** Vault, settings and log of this app. */
  readonly home: string;
  /** What the app must never do, as far as it has done so: a broken policy, an error, a request to a network. */
  readonly faults: readonly string[];
  /** Closes the app and starts it anew on the same home. */
  readonly restart: () => Promise<{ readonly app: ElectronApplication; readonly page: Page }>;
}

interface Options {
  /** Arguments of Electron, such as a language. */
  readonly electronArgs: readonly string[];
  /** The test provokes what the app must never do: the page's complaints are expected. */
  readonly provokes: boolean;
  /** A home that another run has left, with a vault under PHRASE in it: the app starts on a copy. */
  readonly homeBefore: string | null;
}

/** Vuetify 4.3.0 moves the label of a field that lost the keyboard by leaving the page: nothing that is seen. */
const isVuetifys = (warning: string) =>
  warning === 'Invalid keyframe value for property transform: translate(0px, 0px) scale(NaN)';

export const test = base.extend<Options & { radseal: Running }>({
  electronArgs: [[], { option: true }],
  provokes: [false, { option: true }],
  homeBefore: [null, { option: true }],
  radseal: async ({ electronArgs, provokes, homeBefore }, use, testInfo) => {
    const root = mkdtempSync(join(tmpdir(), 'radseal-e2e-'));
    const folder = join(root, 'files');
    mkdirSync(folder);
    const home = join(root, 'home');
    if (homeBefore !== null) cpSync(homeBefore, home, { recursive: true });
    const faults: string[] = [];
    const start = async () => {
      const app = await launchApp(home, electronArgs);
      const page = await app.firstWindow();
      await watchFaults(page, faults);
      return { app, page };
    };
    let running = await start();
    const restart = async () => {
      await running.app.close();
      return (running = await start());
    };
    await use({ ...running, folder, home, faults, restart });
    const { app } = running;
    const pids = await app.evaluate(({ app: main }) => main.getAppMetrics().map(({ pid }) => pid));
    await app.close();
    const log = join(home, 'logs', 'radseal.log');
    if (testInfo.status !== testInfo.expectedStatus && existsSync(log))
      console.log(readFileSync(log, 'utf8'));
    rmSync(root, { recursive: true, force: true });
    if (!provokes) expect(faults).toEqual([]);
    // A process that was told to end needs a moment on two cores.
    await expect.poll(() => pids.filter(isAlive), { timeout: 20_000 }).toEqual([]);
  },
});

/** Leaves a test with rules of an IT out of the packed app, which believes in those of the system alone. */
export const skipWithoutRules = (): void =>
  test.skip(process.env['RADSEAL_APP'] !== undefined, 'the packed app reads the rules of the system alone');

/** What is started, and with what: the packed app where RADSEAL_APP names one, else Electron on what is built. */
export function program(): { readonly path: string; readonly args: readonly string[] } {
  const packed = process.env['RADSEAL_APP'];
  const path = packed ?? electronBinary();
  if (path === undefined) throw new Error('no Electron: run the set-up first');
  const bare = hasSandbox ? [] : ['--no-sandbox'];
  return { path, args: [...bare, ...(packed === undefined ? [project] : [])] };
}

/** Starts the app on a home of its own, or on one that another run has left. Who starts a second one closes it. */
export async function launchApp(
  home: string,
  electronArgs: readonly string[] = [],
): Promise<ElectronApplication> {
  const { path, args } = program();
  return _electron.launch({
    executablePath: path,
    // Playwright switches the sandbox off unless it is told not to.
    chromiumSandbox: hasSandbox,
    args: [...electronArgs, ...args],
    // Rules of an IT are the home's own, whatever this machine has.
    env: { ...process.env, RADSEAL_HOME: home, RADSEAL_TEST_POLICY: join(home, 'policy.json') } as Record<
      string,
      string
    >,
    // Two cores that are at something else make a start slow.
    timeout: 90_000,
    // Light or dark is the app's own matter here.
    colorScheme: null,
  });
}

/** Whether a process of the app, TensorFlow's among them, has outlived it. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Loads the page once more with everything watched from its first byte. */
export async function watchFaults(page: Page, faults: string[]): Promise<void> {
  page.on('console', (message) => {
    const isFault =
      message.type() === 'error' || (message.type() === 'warning' && !isVuetifys(message.text()));
    if (isFault) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(radseal:\/\/app\/|blob:radseal:|data:)/.test(request.url()))
      faults.push(`request: ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.reload();
}

/** What the next "open" dialogs answer. */
export async function answerOpenDialog(
  app: ElectronApplication,
  filePaths: readonly string[],
): Promise<void> {
  await app.evaluate(({ dialog }, paths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...paths] });
  }, filePaths);
}

/** What the next "save" dialogs answer. */
export async function answerSaveDialog(app: ElectronApplication, filePath: string): Promise<void> {
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
  }, filePath);
}

/** Drops real files on the middle of the page, as a file manager does. */
export async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
  }
  await session.detach();
}

/** Goes to another page by the rail and waits for it: what is dropped at once would still fall on the page before. */
export async function openPage(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name }).click();
  await expect(page.getByRole('link', { name })).toHaveAttribute('aria-current', 'page');
  // Each page takes the focus when it is there.
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
}

/** From the files that were just dropped on to the page that encrypts them. */
export async function goToEncrypt(page: Page, files: string): Promise<void> {
  await page.getByRole('button', { name: `Encrypt ${files}` }).click();
  await expect(page.getByRole('heading', { name: `Encrypt ${files}` })).toBeVisible();
}

/** From the first of the three steps to the last. */
export async function goToPlace(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Who can open' })).toBeFocused();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expect(page.getByRole('heading', { name: 'Where to' })).toBeFocused();
}

/** Makes the vault by the first page and proves its kit, as a person does. */
export async function makeVault({ app, page, folder }: Running): Promise<string> {
  const kit = join(folder, 'kit.pdf');
  await answerSaveDialog(app, kit);
  await page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await page.getByLabel('Pass phrase again').fill(PHRASE);
  await page.getByRole('button', { name: 'Save the recovery kit and make the vault' }).click();
  await expect(page.getByRole('heading', { name: 'Check the recovery kit' })).toBeVisible({
    timeout: 30_000,
  });
  await answerOpenDialog(app, [kit]);
  await page.getByRole('button', { name: 'Open the saved kit' }).click();
  await expect(page.getByText('Drop images or encrypted files here')).toBeVisible({ timeout: 30_000 });
  return kit;
}

/** Fails on anything axe finds on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  // A colour half-way through its change is nobody's contrast.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  await page.emulateMedia({ reducedMotion: null });
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
  expect(found).toEqual([]);
}

/** Pictures of the page in two sizes, light and dark, for people to look at: test-results/screens. */
export async function takePictures({ app, page }: Running, name: string): Promise<void> {
  for (const [width, height] of [
    [900, 700],
    [1280, 800],
  ] as const) {
    await app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
      { width, height },
    );
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const path = join(project, 'test-results', 'screens', `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path });
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** The process identifier of the engine that is running. */
export async function enginePid(app: ElectronApplication): Promise<number> {
  const pid = await app.evaluate(({ app: main }) => {
    return main.getAppMetrics().find(({ name }) => name === 'radseal-engine')?.pid ?? 0;
  });
  expect(pid).toBeGreaterThan(0);
  return pid;
}

/** Names in a folder that the app should not have left there. */
export function leftovers(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.startsWith('.radseal'));
}
