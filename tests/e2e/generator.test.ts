import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import {
  answerOpenDialog,
  answerSaveDialog,
  expectAccessible,
  makeVault,
  samples,
  takePictures,
  test,
  type Running,
} from './app';

const LONG = { timeout: 180_000 };

async function openGenerator(page: Page, part: string): Promise<void> {
  await page.getByRole('link', { name: 'Generator' }).click();
  await page.getByRole('tab', { name: part }).click();
}

/** The runtime process of this app: the one TensorFlow's binding is mapped into. */
async function runtimePid({ app }: Running): Promise<number | undefined> {
  const pids = await app.evaluate(({ app: main }) => main.getAppMetrics().map(({ pid }) => pid));
  return pids.find((pid) => readFileSync(`/proc/${pid}/maps`, 'utf8').includes('tfjs_binding.node'));
}

test('key images are grown, compared and kept', async ({ radseal }) => {
  const { app, page, folder, home } = radseal;
  await makeVault(radseal);
  await openGenerator(page, 'Generate');
  await page.getByRole('button', { name: 'Grow a key image' }).click();
  await expect(page.getByText('The first one: nothing to compare with yet.')).toBeVisible(LONG);
  await page.getByRole('button', { name: 'Grow a key image' }).click();
  await expect(page.getByText('Against the last key image')).toBeVisible(LONG);
  await expect(page.getByRole('img', { name: 'Difference from the last one' })).toBeVisible();
  await expectAccessible(page);
  await takePictures(radseal, 'generator-generate');

  await page.getByRole('button', { name: 'Keep in the vault' }).click();
  await expect(page.getByText('Kept in the vault.')).toBeVisible();
  const [vault] = readdirSync(join(home, 'vaults'));
  const kept = readdirSync(join(home, 'vaults', vault!, 'key-images'));
  expect(kept).toHaveLength(1);
  await answerOpenDialog(app, [folder]);
  await page.getByRole('button', { name: 'Save seed.png and key.png…' }).click();
  await expect(page.getByText(/^Saved in /)).toBeVisible();
  expect(existsSync(join(folder, 'seed.png')) && existsSync(join(folder, 'key.png'))).toBe(true);

  const chart = join(folder, 'levels.csv');
  await answerSaveDialog(app, chart);
  await page.getByRole('button', { name: 'How often each level occurs: Save as table' }).click();
  await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
  const lines = readFileSync(chart, 'utf8').trim().split('\n');
  expect(lines[0]).toBe('Level,Red,Green,Blue');
  const reds = lines.slice(1).map((line) => Number(line.split(',')[1]));
  expect(reds.reduce((sum, count) => sum + count, 0)).toBe(256 * 256);
});

test('a model is trained by the page: paused, stopped, gone on with, its runtime killed, used', async ({
  radseal,
}) => {
  test.setTimeout(900_000);
  const { app, page, folder } = radseal;
  await makeVault(radseal);
  const set = join(folder, 'set');
  mkdirSync(join(set, 'nested'), { recursive: true });
  cpSync(join(samples, 'seeds'), join(set, 'nested'), { recursive: true });
  cpSync(join(samples, 'photo.jpg'), join(set, 'photo.jpg'));
  writeFileSync(join(set, 'notes.txt'), 'no image');

  await openGenerator(page, 'Train');
  await answerOpenDialog(app, [set]);
  await page.getByRole('button', { name: 'Choose a folder…' }).click();
  await expect(page.getByText('3 images can be used.')).toBeVisible(LONG);
  await expect(page.getByText("One file can't be used")).toBeVisible();
  await page.getByLabel('Name of the model').fill('Ours');
  await page.getByText('More options').click();
  for (const [label, value] of [
    ['Epochs', '6'],
    ['Images a step', '1'],
    ['Epochs of warm-up', '2'],
    ['Critic steps', '1'],
  ] as const)
    await page.getByLabel(label, { exact: true }).fill(value);
  await expectAccessible(page);
  await takePictures(radseal, 'generator-train');
  await page.getByRole('button', { name: 'Start training' }).click();

  await expect(page.getByText('Warm-up, still without the critic')).toBeVisible(LONG);
  await expect(page.getByText('Epoch 2 of 6')).toBeVisible(LONG);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText('Paused. Nothing is lost.')).toBeVisible();
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(/^Stopped after epoch \d/)).toBeVisible(LONG);
  await page.getByRole('button', { name: 'Close' }).click();

  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByText('Epoch 3 of 6')).toBeVisible(LONG);
  const pid = await runtimePid(radseal);
  expect(pid).toBeDefined();
  execFileSync('kill', ['-KILL', String(pid)]);
  await expect(page.getByText(/^The training process ended unexpectedly/)).toBeVisible(LONG);
  await expect(page.getByText(/^The model "Ours" is ready/)).toBeVisible({ timeout: 400_000 });
  await page.getByText('Show as table').first().click();
  await expect(page.locator('.chart').first().locator('tbody tr')).toHaveCount(6);
  await expectAccessible(page);
  await takePictures(radseal, 'generator-curves');

  await page.getByRole('button', { name: 'To the models' }).click();
  await page.getByRole('button', { name: 'Make Ours active' }).click();
  await expect(page.locator('li.model', { hasText: 'Ours' }).getByText('Active')).toBeVisible(LONG);
  await expectAccessible(page);
  await takePictures(radseal, 'generator-models');
});

test('a training goes on after the app was killed in the middle of it', async ({ radseal }) => {
  test.setTimeout(900_000);
  const { app, page, folder, home, restart } = radseal;
  await makeVault(radseal);
  const set = join(folder, 'set');
  cpSync(join(samples, 'seeds'), set, { recursive: true });
  await openGenerator(page, 'Train');
  await answerOpenDialog(app, [set]);
  await page.getByRole('button', { name: 'Choose a folder…' }).click();
  await expect(page.getByText('2 images can be used.')).toBeVisible(LONG);
  await page.getByLabel('Name of the model').fill('Interrupted');
  await page.getByText('More options').click();
  await page.getByLabel('Epochs', { exact: true }).fill('400');
  await page.getByLabel('Images a step', { exact: true }).fill('1');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByText('Epoch 3 of 400')).toBeVisible(LONG);

  const main = app.process();
  const ended = new Promise((resolve) => main.once('exit', resolve));
  process.kill(main.pid!, 'SIGKILL');
  await ended;
  const [run] = readdirSync(join(home, 'training')).filter((name) => name.startsWith('run-'));
  const epochsIn = () =>
    readFileSync(join(home, 'training', run!, 'training.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[0]));
  const before = epochsIn().length;
  expect(before).toBeGreaterThanOrEqual(2);
  const again = (await restart()).page;
  await again.getByLabel('Pass phrase', { exact: true }).fill('lantern orbit walnut seven');
  await again.getByRole('button', { name: 'Unlock' }).click();
  await openGenerator(again, 'Train');
  await expect(again.getByText('Interrupted')).toBeVisible(LONG);
  await again.getByRole('button', { name: 'Go on' }).click();
  // A kill between a row and its checkpoint has that one epoch trained again, and none before it.
  const running = again.getByText(/^Epoch \d+ of 400$/);
  await expect(running).toBeVisible(LONG);
  expect(Number(/\d+/.exec(await running.innerText())![0])).toBeGreaterThanOrEqual(before);
  await expect.poll(() => epochsIn().length, LONG).toBeGreaterThan(before);
  await expect(again.locator('.chart').first()).toBeVisible();
  await again.getByRole('button', { name: 'Stop' }).click();
  await expect(again.getByText(/^Stopped after epoch \d/)).toBeVisible(LONG);
  const epochs = epochsIn();
  expect(epochs).toEqual(epochs.map((_, i) => i + 1));
});
