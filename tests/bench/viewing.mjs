// How the window feels: start to usable, a series to its first image, scrolling, memory. The built app in real Electron,
// driven by Playwright; on Linux a display must be there (xvfb-run).
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { _electron } from '@playwright/test';
import { electronBinary, projectFolder } from '../../build/setup/locations.mjs';

const PHRASE = 'lantern orbit walnut seven';
const SLICES = 300;
const SERIES = 20;
const PACE_MS = 1000 / 30;

/** Copies of the phantom's slices under UIDs and positions of their own: `count` of them, series `series`. */
export function makeSeries(folder, count, series) {
  mkdirSync(folder, { recursive: true });
  const source = join(projectFolder, 'resources', 'samples', 'ct-phantom');
  const slices = readdirSync(source).sort();
  const target = String(series).padStart(4, '0');
  for (let index = 0; index < count; index++) {
    const name = join(folder, `slice-${String(index).padStart(4, '0')}.dcm`);
    copyFileSync(join(source, slices[index % slices.length]), name);
    const bytes = readFileSync(name);
    patch(bytes, 0x0020, 0x000e, (value) => `${value.slice(0, -4)}${target}`);
    patch(bytes, 0x0020, 0x0013, (value) => String(index % 10 ** value.trim().length).padEnd(value.length));
    writeFileSync(name, bytes);
  }
}

/** Replaces the text of one explicit little-endian element by one of the same length. */
function patch(bytes, group, element, change) {
  const tag = Buffer.alloc(4);
  tag.writeUInt16LE(group, 0);
  tag.writeUInt16LE(element, 2);
  const at = bytes.indexOf(tag, 132);
  const length = bytes.readUInt16LE(at + 6);
  const text = change(bytes.toString('latin1', at + 8, at + 8 + length).replace(/\0$/, ' '));
  bytes.write(text.padEnd(length).slice(0, length), at + 8, 'latin1');
}

/** Starts the app with a home of its own: `{ app, page }`. */
export async function start(home, env = {}) {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath: electronBinary(),
    args: [...asRoot, '--lang=en', projectFolder],
    env: { ...process.env, RADSEAL_HOME: home, ...env },
  });
  return { app, page: await app.firstWindow() };
}

/** Unlocks the vault of `makeHome`. */
export async function unlock(page) {
  await page.getByLabel('Pass phrase', { exact: true }).fill(PHRASE);
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await page.getByText('Drop images or encrypted files here').waitFor();
}

/** A home with a vault, made by the command line, which is not what is measured. */
export async function makeHome(place, root) {
  const { run } = await import('./measure.mjs');
  const { program } = await import('./workplace.mjs');
  const env = { ...place.env, RADSEAL_HOME: join(root, 'home'), RADSEAL_PASSPHRASE: PHRASE };
  const kit = join(root, 'kit.txt');
  await run(process.execPath, [program, 'init', '--kit', kit], { env });
  await run(process.execPath, [program, 'recovery', 'prove', kit], { env });
  return join(root, 'home');
}

async function drop(page, files) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'])
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
  await session.detach();
}

/** Until the canvas has a picture on it. */
const painted = (page) =>
  page.waitForFunction(
    () => {
      const canvas = document.querySelector('canvas.picture');
      if (!canvas || canvas.width === 0) return false;
      const copy = new OffscreenCanvas(16, 16).getContext('2d', { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0, 16, 16);
      return copy.getImageData(0, 0, 16, 16).data.some((value, at) => at % 4 === 3 && value > 0);
    },
    undefined,
    { polling: 'raf' },
  );

/** Presses the key thirty times a second; answers the gaps between pictures that changed, in milliseconds. */
async function scrollGaps(page) {
  await page.getByRole('application').focus();
  await page.evaluate(() => {
    const put = CanvasRenderingContext2D.prototype.putImageData;
    globalThis.paintedAt = [];
    CanvasRenderingContext2D.prototype.putImageData = function (...given) {
      globalThis.paintedAt.push(performance.now());
      return put.apply(this, given);
    };
  });
  await page.evaluate(
    async ({ steps, pace }) => {
      const area = document.activeElement;
      const begun = performance.now();
      for (let step = 1; step <= steps; step++) {
        area.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true }),
        );
        const wait = begun + step * pace - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
    },
    { steps: SLICES - 1, pace: PACE_MS },
  );
  const times = await page.evaluate(() => globalThis.paintedAt);
  return times.slice(1).map((time, index) => time - times[index]);
}

async function pageMiB(app) {
  return app.evaluate(({ app: main }) => {
    const tab = main.getAppMetrics().find(({ type }) => type === 'Tab');
    return tab.memory.workingSetSize / 1024;
  });
}

/** Starting, dropping, scrolling and memory, each a case of one row. */
export function viewing(place, { rounds = 5 }) {
  const root = mkdtempSync(join(tmpdir(), 'radseal-viewing-'));
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  let home;
  const series = join(root, 'series');
  const prepared = (async () => {
    home = await makeHome(place, root);
    makeSeries(series, SLICES, 0);
    for (let index = 1; index <= SERIES; index++) makeSeries(join(root, `study-${index}`), 12, index);
  })();

  const withApp = async (work) => {
    await prepared;
    const { app, page } = await start(home);
    try {
      return await work(app, page);
    } finally {
      await app.close();
    }
  };
  const startUp = async () => {
    await prepared;
    const begun = performance.now();
    const { app, page } = await start(home);
    await page.getByLabel('Pass phrase', { exact: true }).waitFor();
    const seconds = (performance.now() - begun) / 1000;
    await app.close();
    return seconds;
  };
  const firstImage = () =>
    withApp(async (_, page) => {
      await unlock(page);
      const begun = performance.now();
      await drop(page, [series]);
      await painted(page);
      return (performance.now() - begun) / 1000;
    });
  const scroll = () =>
    withApp(async (_, page) => {
      await unlock(page);
      await drop(page, [series]);
      await painted(page);
      const gaps = (await scrollGaps(page)).sort((a, b) => a - b);
      return gaps[Math.ceil(gaps.length * 0.95) - 1];
    });
  const memory = () =>
    withApp(async (app, page) => {
      await unlock(page);
      await drop(
        page,
        Array.from({ length: SERIES }, (_, index) => join(root, `study-${index + 1}`)),
      );
      await painted(page);
      const rows = page.locator('.stacks button[aria-pressed]');
      for (let index = 0; index < (await rows.count()); index++) {
        await rows.nth(index).click();
        await painted(page);
      }
      return pageMiB(app);
    });
  const one = (id, title, unit, work, times = rounds) => ({
    id,
    title,
    unit,
    rounds: times,
    rows: [{ name: 'Radseal', work }],
  });
  return [
    one('view-start', 'Start to a window that can be used, warm', 's', startUp),
    one('view-drop', `${SLICES} files of one series dropped, to the first image`, 's', firstImage),
    one('view-scroll', 'Scrolling at 30 images a second: gap between images, 95th percentile', 'ms', scroll),
    one('view-memory', `Memory of the page after ${SERIES} series`, 'MiB', memory, 1),
  ];
}
