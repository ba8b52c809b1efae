import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { trainingEvent } from '../../shared/events';
import type { ListedModel } from '../../shared/generator-contract';
import { keyImageOfPng } from '../../electron/services/key-image-png';
import { likenessOf } from '../../electron/services/likeness-figures';
import { expectExit, radseal, temporaryFolder, type CliRun } from '../helpers/cli';
import { mountTmpfs } from '../helpers/mount';

const folder = temporaryFolder();
const home = folder.at('home');
afterAll(() => folder.remove());

const samples = join(import.meta.dirname, '../../resources/samples/seeds');
const train = (epochs: number, more: readonly string[] = []) =>
  radseal(
    ['train', samples, '--name', 'Small', '--run', 'small', '--epochs', String(epochs), '--json']
      .concat(['-O', 'side=32', '-O', 'batch=2', '-O', 'warmUpEpochs=1', '-O', 'criticIterations=1'])
      .concat(more),
    { home },
  );
const told = ({ stdout }: CliRun) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => trainingEvent.parse(JSON.parse(line)));

/** The CSV keeps seven digits. */
const rounded = (row: object) =>
  JSON.parse(
    JSON.stringify(row, (_, value: unknown) =>
      typeof value === 'number' ? Number(value.toPrecision(7)) : value,
    ),
  ) as unknown;

test(
  'a model is trained, goes on from a damaged checkpoint, is exported, imported and refused',
  { timeout: 600_000 },
  async () => {
    const first = await train(1);
    expectExit(first, 0);
    expect(told(first).map(({ type }) => type)).toEqual(['images', 'started', 'epoch', 'model']);

    const run = join(home, 'training/small');
    truncateSync(join(run, 'checkpoint-000001.bin'), 5_000);
    const second = await train(2);
    expectExit(second, 0);
    const events = told(second);
    expect(events[1]).toMatchObject({ type: 'started', epoch: 0, damaged: 1 });
    const csv = readFileSync(join(run, 'training.csv'), 'utf8').trim().split('\n');
    expect(csv[0]).toMatch(
      /^Epoch,Generator Loss,Critic Loss,Wasserstein Distance,Gradient Penalty,D_real,D_fake,Gen_Acc,Critic_Acc,/,
    );
    expect(csv.slice(1).map((line) => line.split(',')[0])).toEqual(['1', '2']);
    expect(readdirSync(run).filter((name) => name.startsWith('checkpoint-')).length).toBeLessThanOrEqual(3);

    const model = events.at(-1);
    if (model?.type !== 'model') throw new Error('no model at the end');
    const file = folder.at('small.model');
    expectExit(await radseal(['models', 'export', model.sha256, file], { home }), 0);
    expectExit(await radseal(['models', 'delete', model.sha256], { home }), 0);
    expectExit(await radseal(['models', 'import', file, '--json'], { home }), 0);
    expectExit(await radseal(['models', 'use', model.sha256], { home }), 0);
    const list = await radseal(['models', 'list', '--json'], { home });
    const listed = (JSON.parse(list.stdout) as ListedModel[]).find(({ sha256 }) => sha256 === model.sha256);
    expect(listed).toMatchObject({ name: 'Small', isActive: true, isShipped: false });
    // Its curves went through the file with it: the rows that were told while it was trained.
    expect(listed!.training!.rows.map(rounded)).toEqual(
      events.filter(({ type }) => type === 'epoch').map(rounded),
    );
    // The ledger judges its key images by what was measured when it was made the active one.
    const measured = likenessOf({ shipped: folder.at('none'), own: join(home, 'models') }, model.sha256);
    expect(measured?.keys).toBe(8);
    expect(measured!.mean).toBeGreaterThan(0);
    truncateSync(file, 1_000_000);
    const refused = await radseal(['models', 'import', file], { home });
    expectExit(refused, 1);
    expect(refused.stderr).toContain('[model-cut-short]');
  },
);

test('a second training never takes the run of the first: it is new, goes on with its own, or is refused', async () => {
  const own = folder.at('runs-home');
  const one = (name: string, more: readonly string[] = [], images = samples) =>
    radseal(
      ['train', images, '--name', name, '--epochs', '1', '--json', '-O', 'side=32', '-O', 'batch=2']
        .concat(['-O', 'criticIterations=1', '-O', 'projections=8'])
        .concat(more),
      { home: own },
    );
  const startOf = (ran: CliRun) => {
    expectExit(ran, 0);
    const start = told(ran)[1];
    if (start?.type !== 'started') throw new Error('not started');
    return start;
  };
  const first = startOf(await one('A'));
  const phantom = join(samples, 'phantom.png');
  const second = startOf(await one('B', [], phantom));
  expect(second.epoch).toBe(0);
  expect(second.run).not.toBe(first.run);

  // As a kill leaves it between the last checkpoint and the model.
  const file = join(own, 'training', first.run, 'run.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"isFinished": true', '"isFinished": false'));
  expect(startOf(await one('A'))).toMatchObject({ run: first.run, epoch: 1 });
  expect(readFileSync(file, 'utf8')).toContain('"isFinished": true');

  const before = readFileSync(file, 'utf8');
  for (const refused of [
    await one('A', ['--run', first.run], phantom),
    await one('A', ['--run', first.run, '--domain', 'spectrogram']),
    await one('A', ['--run', first.run, '-O', 'criticNormalisation=batch']),
  ]) {
    expectExit(refused, 1);
    expect(refused.stderr).toContain('[run-differs]');
  }
  expect(readFileSync(file, 'utf8')).toBe(before);
}, 300_000);

test('a folder of images and spectrograms are imitated too', async () => {
  const own = folder.at('domains-home');
  const imitate = async (domain: string) => {
    const ran = await radseal(
      [
        'train',
        join(samples, 'phantom.png'),
        '--name',
        'Small',
        '--epochs',
        '1',
        '--domain',
        domain,
        '--json',
      ]
        .concat(['-O', 'side=32', '-O', 'batch=2', '-O', 'warmUpEpochs=0', '-O', 'projections=8'])
        .concat(['-O', 'criticIterations=2']),
      { home: own },
    );
    expectExit(ran, 0);
    const model = told(ran).at(-1);
    if (model?.type !== 'model') throw new Error('no model at the end');
    const described = JSON.parse(readFileSync(join(own, 'models', model.sha256, 'model.json'), 'utf8')) as {
      training: { options: { domain: string }; fingerprint: string; transformationFingerprint?: string };
    };
    const epoch = told(ran).find(({ type }) => type === 'epoch');
    return { critic: epoch?.type === 'epoch' ? epoch.critic : null, ...described.training };
  };
  const byFolder = await imitate(samples);
  expect(byFolder.options.domain).toBe('folder');
  expect(byFolder.transformationFingerprint).toMatch(/^[0-9a-f]{64}$/);
  expect(byFolder.transformationFingerprint).not.toBe(byFolder.fingerprint);
  const bySpectrogram = await imitate('spectrogram');
  expect(bySpectrogram.options.domain).toBe('spectrogram');
  expect(bySpectrogram.transformationFingerprint).toBeUndefined();
  for (const { critic } of [byFolder, bySpectrogram]) expect(critic?.wasserstein).toEqual(expect.any(Number));
  expect(byFolder.critic?.real).not.toBe(bySpectrogram.critic?.real);
}, 300_000);

test('a full disk at a checkpoint ends it as no-space; with room again it goes on from the one before', async () => {
  const small = folder.at('small-disk');
  mkdirSync(small);
  // Room for the checkpoints before and after the first epoch, of 66 MB each, but not for the next.
  if (!mountTmpfs(small, 'size=150m')) return;
  const one = ['train', join(samples, 'phantom.png'), '--name', 'Small', '--run', 'full', '--epochs', '2'];
  const options = ['side=32', 'batch=1', 'warmUpEpochs=2', 'projections=8'].flatMap((o) => ['-O', o]);
  const run = () => radseal([...one, ...options, '--json'], { home: small });
  const full = await run();
  expectExit(full, 1);
  expect(full.stderr).toContain('[no-space]');
  const training = join(small, 'training/full');
  const left = () => readdirSync(training).sort();
  expect(left()).toEqual(['checkpoint-000000.bin', 'checkpoint-000001.bin', 'run.json', 'training.csv']);
  execFileSync('mount', ['-o', 'remount,size=500m', small]);
  const again = await run();
  expectExit(again, 0);
  expect(told(again)[1]).toMatchObject({ type: 'started', epoch: 1, damaged: 0 });
  expect(left()).toContain('checkpoint-000002.bin');
});

test('the raw keys of an evaluation are kept in a new file, never over one that is there', async () => {
  const file = folder.at('raw-keys.bin');
  const evaluate = ['models', 'evaluate', 'noise', '--count', '2', '--raw-keys', file];
  expectExit(await radseal(evaluate, { home }), 0);
  const keys = readFileSync(file);
  expect(keys).toHaveLength(2 * 256 * 256 * 3);
  const refused = await radseal(evaluate, { home });
  expectExit(refused, 1);
  expect(refused.stderr).toContain('[cannot-write]');
  expect(readFileSync(file).equals(keys)).toBe(true);
});

test('an epoch without the critic says so, and the last one has it', async () => {
  const ran = await radseal(
    [
      'train',
      join(samples, 'phantom.png'),
      '--name',
      'Short',
      '--epochs',
      '2',
      '-O',
      'side=32',
      '-O',
      'batch=2',
    ].concat(
      ['-O', 'projections=8', '-O', 'criticIterations=1'],
      ['--run', 'short', '--samples', folder.at('grown')],
    ),
    { home: folder.at('short-home') },
  );
  expectExit(ran, 0);
  expect(ran.stdout).toMatch(/Epoch 1 of 2: generator loss [^,]+, warm-up without the critic/);
  expect(ran.stdout).toMatch(/Epoch 2 of 2: generator loss [^,]+, Wasserstein distance/);
  // A sample of each evaluation, as it is.
  const names = ['short-epoch-0001.png', 'short-epoch-0002.png'];
  expect(readdirSync(folder.at('grown')).sort()).toEqual(names);
  const [first, second] = names.map((name) => keyImageOfPng(readFileSync(folder.at('grown', name))));
  expect(first).toHaveLength(256 * 256 * 3);
  expect(first).not.toEqual(second);
}, 120_000);

test('options a training can not be started with are told as that, and nothing is begun', async () => {
  const own = folder.at('options-home');
  for (const wrong of [
    ['-O', 'criticIteration=5'],
    ['-O', 'terms.ecko=1'],
    ['-O', 'batch=0'],
    ['-O', 'domain=folder'],
    ['--recipe', 'as-published', '-O', 'warmUpEpochs=2'],
  ]) {
    const refused = await radseal(['train', samples, '--name', 'X', ...wrong], { home: own });
    expectExit(refused, 1);
    expect(refused.stderr).toContain('[bad-training-options]');
  }
  const seedless = await radseal(['train', samples, '--name', 'X', '--sample-seed', folder.at('none.png')], {
    home: own,
  });
  expectExit(seedless, 1);
  expect(seedless.stderr).toContain('[cannot-read]');
  expect(existsSync(join(own, 'training'))).toBe(false);
});

test('without native TensorFlow training is refused, and a folder without images too', async () => {
  const refused = await radseal(['train', samples, '--name', 'X', '--run', 'none'], {
    home,
    env: { RADSEAL_TENSORFLOW: 'none' },
  });
  expectExit(refused, 1);
  expect(refused.stderr).toContain('[training-needs-native-runtime]');
  const grown = ['key-image', '--out', folder.at('by-wasm.png'), '--json'];
  const key = await radseal(grown, { home, env: { RADSEAL_TENSORFLOW: 'none' } });
  expectExit(key, 0);
  expect(JSON.parse(key.stdout)).toMatchObject({ rung: 'wasm' });
  const empty = await radseal(['train', import.meta.dirname, '--name', 'X', '--run', 'none'], { home });
  expectExit(empty, 1);
  expect(empty.stderr).toContain('[no-usable-images]');
});
