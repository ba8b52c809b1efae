import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { DEFAULT_RECIPE, type TrainingOptions } from '../../../electron/core/gan/training-options';
import { imitatedBatches, trainModel } from '../../../electron/services/train-model';
import type { TrainingImages } from '../../../electron/services/training-images';
import type { AskTraining } from '../../../electron/runtime/client';
import type { RuntimeRequest } from '../../../electron/runtime/protocol';
import { AppError } from '../../../shared/errors';
import type { TrainingEvent } from '../../../shared/events';

// What the engine asks of the runtime in a training; the runtime is played.

const root = mkdtempSync(join(tmpdir(), 'radseal-train-model-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Each image is one byte, its number. */
const images = (count: number): TrainingImages => ({
  count,
  refused: [],
  fingerprint: '',
  image: (index) => Promise.resolve(Uint8Array.of(index)),
});
type Asked = RuntimeRequest extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;
type StepAsked = Extract<Asked, { type: 'train-step' }>;

/** A runtime that keeps nothing but the epoch of its checkpoint. */
function playedRuntime(before: (asked: Asked) => void = () => undefined) {
  const asked: Asked[] = [];
  let saved = 0;
  const critic = { loss: 1, real: 2, fake: 1, penalty: 0, realRight: 1, fakeRight: 1 };
  const answer = (request: Asked) => {
    asked.push(request);
    before(request);
    switch (request.type) {
      case 'train-open':
        return { epoch: saved, damaged: 0 };
      case 'train-step':
        return { generator: 1, critic: request.isWarmUp ? null : critic, generatorRight: 0 };
      case 'train-evaluate':
        return { measures: { entropyMean: 7 }, sample: Uint8Array.of(0) };
      case 'train-save':
        saved = request.epoch;
        return null;
      default:
        return request.type === 'train-weights' ? new Float32Array(1) : null;
    }
  };
  const ask = ((request: Asked) => Promise.resolve().then(() => answer(request))) as AskTraining;
  return { ask, asked, steps: () => asked.filter((one): one is StepAsked => one.type === 'train-step') };
}

function train(
  folder: string,
  options: Partial<TrainingOptions>,
  runtime: ReturnType<typeof playedRuntime>,
  sets: { readonly source: TrainingImages; readonly transformation: TrainingImages | null },
) {
  const events: TrainingEvent[] = [];
  const trained = trainModel(
    {
      options: { ...DEFAULT_RECIPE, ...options },
      folder: join(root, folder),
      run: folder,
      evaluateEvery: 1,
    },
    {
      ask: runtime.ask,
      passed: () => Promise.resolve(),
      evaluationSeeds: () => Promise.resolve(new Uint8Array(1)),
      sampleSeed: null,
      ...sets,
    },
    { signal: new AbortController().signal, emit: (event) => events.push(event) },
  );
  return { events, trained };
}

test('of a larger folder to imitate every image is used before any comes again, beside changing sources', async () => {
  const runtime = playedRuntime();
  const sets = { source: images(4), transformation: images(10) };
  await train('imitated', { domain: 'folder', epochs: 5, batch: 2 }, runtime, sets).trained;
  const pairs = runtime.steps().flatMap(({ source, real }) => [...source].map((s, i) => [s, real![i]!]));
  expect(pairs).toHaveLength(20);
  for (const round of [pairs.slice(0, 10), pairs.slice(10)])
    expect(round.map(([, real]) => real).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const beside = new Map<number, Set<number>>();
  for (const [source, real] of pairs) beside.set(real!, (beside.get(real!) ?? new Set()).add(source!));
  expect([...beside.values()].some((sources) => sources.size > 1)).toBe(true);
});

test('the images to imitate of an epoch follow from its number alone: a run that goes on has the same', () => {
  const options = { count: 3, batch: 2, steps: 4, seed: 1 };
  const unbroken = [0, 1, 2].flatMap((epoch) => imitatedBatches({ ...options, epoch }).flat());
  expect(imitatedBatches({ ...options, epoch: 2 }).flat()).toEqual(unbroken.slice(16));
  for (let from = 0; from < 24; from += 3) expect(unbroken.slice(from, from + 3).sort()).toEqual([0, 1, 2]);
  expect(imitatedBatches({ ...options, seed: 2, epoch: 0 })).not.toEqual(
    imitatedBatches({ ...options, epoch: 0 }),
  );
});

test.each(['train-step', 'train-evaluate', 'train-save'] as const)(
  'a run that ends at %s of its last epoch goes on to one row for each epoch',
  async (where) => {
    let hits = 0;
    const perEpoch = { 'train-step': 2, 'train-evaluate': 1, 'train-save': 1 }[where];
    const runtime = playedRuntime(({ type }) => {
      if (type === where && (hits += 1) === 2 * perEpoch) throw new AppError('no-space');
    });
    const options = { epochs: 2, batch: 2 };
    const sets = { source: images(4), transformation: null };
    await expect(train(where, options, runtime, sets).trained).rejects.toMatchObject({ code: 'no-space' });
    const again = train(where, options, runtime, sets);
    await expect(again.trained).resolves.toMatchObject({ status: 'finished', last: { epoch: 2 } });
    expect(again.events[1]).toMatchObject({ type: 'started', epoch: 1 });
    const rows = readFileSync(join(root, where, 'training.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1);
    expect(rows.map((line) => line.split(',')[0])).toEqual(['1', '2']);
  },
);

test('however short a run is, its last epoch has the critic, and each step says whether it does without', async () => {
  const warmUpIn = async (epochs: number) => {
    const runtime = playedRuntime();
    const sets = { source: images(1), transformation: null };
    const run = train(`short-${epochs}`, { epochs, warmUpEpochs: 44, batch: 1 }, runtime, sets);
    await run.trained;
    const told = run.events.flatMap((event) => (event.type === 'step' ? [event.isWarmUp] : []));
    expect(told).toEqual(runtime.steps().map(({ isWarmUp }) => isWarmUp));
    return told;
  };
  expect(await warmUpIn(1)).toEqual([false]);
  expect(await warmUpIn(3)).toEqual([true, true, false]);
  const long = await warmUpIn(50);
  expect(long.indexOf(false)).toBe(44);
});
