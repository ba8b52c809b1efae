// What a training costs: its steps against PyTorch on the same networks, and what window and engine feel of it.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { projectFolder, tensorflowFolder, torchPython } from '../../build/setup/locations.mjs';
import { makeHome, makeSeries, start, unlock } from './viewing.mjs';
import { program } from './workplace.mjs';

const here = (name) => join(import.meta.dirname, name);
const IMAGES = 80;
const SECONDS = 10;

/** A process that does one piece of work for each line it is told, and says the milliseconds. Started when first asked. */
function side(command, args) {
  let child;
  let answers;
  process.once('exit', () => child?.kill());
  return (line) => async () => {
    if (child === undefined) {
      child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
      answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    }
    child.stdin.write(`${line}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error(`${args[0]} ended`);
    return Number(value);
  };
}

/** Forward passes and steps, ours and PyTorch's in turn, each in a process of its own with all cores. */
export function pytorch(_place, { rounds }) {
  const python = torchPython();
  if (!python || !tensorflowFolder()) {
    process.stderr.write('pytorch is left out: PyTorch or native TensorFlow is not set up\n');
    return [];
  }
  const ours = side(process.execPath, [here('tensorflow.mjs')]);
  const theirs = side(python, [here('pytorch.py')]);
  const one = (id, title, line) => ({
    id,
    title: `${title}, 256 x 256`,
    unit: 'ms',
    rounds,
    rows: [
      { name: 'PyTorch', work: theirs(line) },
      { name: 'Radseal', work: ours(line) },
    ],
  });
  return [
    one('torch-forward-1', 'Generator, forward, batch 1', 'forward 1'),
    one('torch-forward-8', 'Generator, forward, batch 8', 'forward 8'),
    one('torch-critic', 'One step of the critic with its gradient penalty, batch 8', 'critic 8'),
    one('torch-generator', 'One step of the generator, batch 8', 'generator 8'),
  ];
}

async function startTraining(app, page, set) {
  await app.evaluate(({ dialog }, folder) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] });
  }, set);
  await page.getByRole('link', { name: 'Generator' }).click();
  await page.getByRole('tab', { name: 'Train' }).click();
  await page.getByRole('button', { name: 'Choose a folder…' }).click();
  await page.getByText(`${IMAGES} images can be used.`).waitFor({ timeout: 120_000 });
  await page.getByLabel('Name of the model').fill('Bench');
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.getByText(/^Step [2-9] of/).waitFor({ timeout: 180_000 });
}

/** Milliseconds from each frame of the page to the next, for `SECONDS`. */
const frameGaps = (page) =>
  page.evaluate(
    (seconds) =>
      new Promise((resolve) => {
        const gaps = [];
        const begun = performance.now();
        let last = begun;
        const frame = (now) => {
          gaps.push(now - last);
          last = now;
          if (now - begun < seconds * 1000) requestAnimationFrame(frame);
          else resolve(gaps.slice(1));
        };
        requestAnimationFrame(frame);
      }),
    SECONDS,
  );

const p95 = (values) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1];

/**
 * Has the engine started anew with event-loop.cjs in it; its process id. Playwright takes NODE_OPTIONS from what it starts,
 * so the main process gets them afterwards, for the processes it starts from then on.
 */
const watchEngine = (app, late) =>
  app.evaluate(
    async ({ app: electron }, { probe, file }) => {
      const engine = () => electron.getAppMetrics().find(({ name }) => name === 'radseal-engine')?.pid;
      process.env.NODE_OPTIONS = `--require=${JSON.stringify(probe)}`;
      process.env.RADSEAL_BENCH_LATE = file;
      const old = engine();
      process.kill(old, 'SIGKILL');
      while ((engine() ?? old) === old) await new Promise((resolve) => setTimeout(resolve, 50));
      return engine();
    },
    { probe: here('event-loop.cjs'), file: late },
  );

/** The page's frames and the engine's event loop over ten seconds of one training. */
async function feel(place) {
  const root = mkdtempSync(join(tmpdir(), 'radseal-training-'));
  const set = join(root, 'set');
  const late = join(root, 'late');
  mkdirSync(set);
  const image = join(projectFolder, 'resources', 'samples', 'seeds', 'phantom.png');
  for (let n = 0; n < IMAGES; n++) copyFileSync(image, join(set, `${n}.png`));
  const { app, page } = await start(await makeHome(place, root));
  try {
    await unlock(page);
    const engine = await watchEngine(app, late);
    await unlock(page);
    await startTraining(app, page, set);
    writeFileSync(`${late}.begin`, '');
    const gaps = await frameGaps(page);
    writeFileSync(`${late}.end`, '');
    await wait(500);
    return { page: p95(gaps), engine: p95(JSON.parse(readFileSync(`${late}.${engine}`, 'utf8'))) };
  } finally {
    await app.close();
    rmSync(root, { recursive: true, force: true });
  }
}

const SLICES = 300;

/** Images a second until a training has decoded every one, from the start of the command line on. */
async function loadingRate(place, folder) {
  const home = mkdtempSync(join(tmpdir(), 'radseal-loading-'));
  const begun = performance.now();
  const args = ['train', folder, '--name', 'Bench', '-O', 'side=32', '--json'];
  const child = spawn(place.node.command, [program, ...args], {
    env: { ...place.env, ...place.node.env, RADSEAL_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const told = JSON.parse(line);
      if (told.type !== 'images') continue;
      if (told.usable !== SLICES) throw new Error(`${told.usable} of ${SLICES} images were decoded`);
      return SLICES / ((performance.now() - begun) / 1000);
    }
    throw new Error('the training ended before its images were told');
  } finally {
    child.kill('SIGINT');
    await ended;
    rmSync(home, { recursive: true, force: true });
  }
}

/** How fast a training's images are decoded: DICOM slices of 256 x 256. */
export function trainingImages(place) {
  const folder = join(place.disk, 'training-slices');
  makeSeries(folder, SLICES, 1);
  return [
    {
      id: 'train-loading',
      title: `${SLICES} DICOM slices decoded for a training, from start`,
      unit: 'images/s',
      rounds: 3,
      rows: [{ name: 'Radseal', work: () => loadingRate(place, folder) }],
    },
  ];
}

/** What window and engine feel of a training, each as the 95th percentile. */
export function trainingWindow(place) {
  let felt;
  const one = (id, title, part) => ({
    id,
    title: `${title} over ${SECONDS} s of training, 95th percentile`,
    unit: 'ms',
    rounds: 1,
    rows: [{ name: 'Radseal', work: async () => (await (felt ??= feel(place)))[part] }],
  });
  return [
    one('train-frames', 'Gap between frames of the page', 'page'),
    one('train-late', 'How late a timer fires in the engine', 'engine'),
  ];
}
