import { mean } from '../core/metrics/mean';
import { join } from 'node:path';
import { AppError, errorCodeOf } from '../../shared/errors';
import type { TrainingEvent } from '../../shared/events';
import { randomNumbers, seededState, shuffled } from '../core/gan/random-numbers';
import { warmUpOf, type TrainingOptions } from '../core/gan/training-options';
import {
  TRAINING_CSV_HEAD,
  trainingCsvLine,
  trainingCsvUpTo,
  trainingRows,
  type EpochRow,
} from '../core/gan/training-table';
import type { StepLosses } from '../core/gan/training';
import type { AskTraining } from '../runtime/client';
import { makeFolders, replaceFile } from '../storage/files';
import { readSmallFile } from '../storage/small-file';
import type { TrainingImages } from './training-images';
import { createTimeLeft, type TimeLeft } from './training-time';

export interface TrainRequest {
  readonly options: TrainingOptions;
  /** The run's folder: its checkpoints and its CSV. */
  readonly folder: string;
  /** The run's name, for events. */
  readonly run: string;
  readonly evaluateEvery: number;
}

export interface TrainServices {
  readonly ask: AskTraining;
  /** Settles when the next step may be taken: a pause holds it. */
  readonly passed: () => Promise<void>;
  readonly source: TrainingImages;
  /** Null where the transformation domain is built in. */
  readonly transformation: TrainingImages | null;
  /** Seeds the keys of an evaluation are grown from, one after another. */
  readonly evaluationSeeds: () => Promise<Uint8Array>;
  /** What the samples are grown from, 256 x 256 x 3 bytes; null for the first of those seeds. */
  readonly sampleSeed: Uint8Array | null;
}

export interface TrainRunning {
  readonly signal: AbortSignal;
  readonly emit: (event: TrainingEvent) => void;
}

/** The end of a training: `weights` of the generator, or how far it had come when it was stopped. */
export type Trained =
  | { readonly status: 'finished'; readonly weights: Float32Array; readonly last: EpochRow | undefined }
  | { readonly status: 'stopped'; readonly epoch: number };

/** A runtime process that dies this often without an epoch between is not started again. */
const MOST_CRASHES = 3;
const MOST_CSV_BYTES = 64 * 1024 * 1024;

const orderOf = (seed: number, round: number, count: number): readonly number[] =>
  shuffled(randomNumbers(seededState((seed ^ Math.imul(round + 1, 0x9e3779b1)) >>> 0)), count);

/** The numbers of an epoch's batches: every image once in an order of its own, the last batch filled from the first. */
export function batchesOf(options: {
  readonly count: number;
  readonly batch: number;
  readonly seed: number;
  readonly epoch: number;
}): readonly (readonly number[])[] {
  const { count, batch, seed, epoch } = options;
  const order = orderOf(seed, epoch, count);
  return Array.from({ length: Math.ceil(count / batch) }, (_, b) =>
    Array.from({ length: batch }, (__, i) => order[(b * batch + i) % count]!),
  );
}

/** Keeps the orders of the images to imitate apart from those of the sources. */
const IMITATED = 0x5bd1e995;

/**
 * The numbers of the images to imitate, beside an epoch's batches: each once, in an order of its own, before any comes
 * again. Where one epoch does not need them all the next goes on with the rest, so that none is left out and none is
 * always beside the same source.
 */
export function imitatedBatches(options: {
  readonly count: number;
  readonly batch: number;
  readonly seed: number;
  readonly epoch: number;
  readonly steps: number;
}): readonly (readonly number[])[] {
  const { count, batch, seed, epoch, steps } = options;
  const orders = new Map<number, readonly number[]>();
  const at = (place: number) => {
    const round = Math.floor(place / count);
    const order = orders.get(round) ?? orderOf(seed ^ IMITATED, round, count);
    orders.set(round, order);
    return order[place % count]!;
  };
  return Array.from({ length: steps }, (_, b) =>
    Array.from({ length: batch }, (__, i) => at((epoch * steps + b) * batch + i)),
  );
}

async function imagesAt(images: TrainingImages, indices: readonly number[]): Promise<Uint8Array> {
  return Buffer.concat(await Promise.all(indices.map((index) => images.image(index))));
}

/** Reads the images of an epoch's steps: those to learn from, and those to imitate where they are a folder. */
function epochReader(
  epoch: number,
  { batch, seed }: TrainingOptions,
  { source, transformation }: TrainServices,
) {
  const batches = batchesOf({ count: source.count, batch, seed, epoch });
  const steps = batches.length;
  const imitated =
    transformation && imitatedBatches({ count: transformation.count, batch, seed, epoch, steps });
  const read = (b: number) =>
    Promise.all([
      imagesAt(source, batches[b]!),
      transformation && imitated ? imagesAt(transformation, imitated[b]!) : null,
    ]);
  return { steps, read };
}

function meanOf(losses: readonly StepLosses[]): Pick<EpochRow, 'generatorLoss' | 'critic'> {
  const generatorLoss = mean(losses.map(({ generator }) => generator));
  const ofCritic = losses.flatMap(({ critic, generatorRight }) =>
    critic ? [{ ...critic, generatorRight: generatorRight ?? 0 }] : [],
  );
  if (ofCritic.length === 0) return { generatorLoss, critic: null };
  const of = (part: keyof (typeof ofCritic)[number]) => mean(ofCritic.map((loss) => loss[part]));
  const critic = {
    loss: of('loss'),
    wasserstein: of('real') - of('fake'),
    penalty: of('penalty'),
    real: of('real'),
    fake: of('fake'),
    generatorAccuracy: of('generatorRight'),
    criticAccuracy: (of('realRight') + of('fakeRight')) / 2,
  };
  return { generatorLoss, critic };
}

/** One epoch, the next two batches decoded ahead; undefined when it was stopped. */
async function trainEpoch(
  epoch: number,
  { options }: TrainRequest,
  services: TrainServices,
  { signal, emit }: TrainRunning,
  timeLeft: TimeLeft,
): Promise<readonly StepLosses[] | undefined> {
  const { epochs } = options;
  const isWarmUp = epoch < warmUpOf(options);
  const { ask, passed } = services;
  const { steps, read } = epochReader(epoch, options, services);
  const ahead = Array.from({ length: Math.min(2, steps) }, (_, b) => read(b));
  const losses: StepLosses[] = [];
  for (let b = 0; b < steps; b += 1) {
    const [images, real] = await ahead.shift()!;
    await passed();
    if (b + 2 < steps) ahead.push(read(b + 2));
    if (signal.aborted) {
      await Promise.allSettled(ahead);
      return undefined;
    }
    const progress = (epoch + b / steps) / epochs;
    const begun = performance.now();
    losses.push(await ask({ type: 'train-step', source: images, real, isWarmUp, progress }));
    const secondsLeft = timeLeft(epoch, b + 1, performance.now() - begun);
    emit({ v: 1, type: 'step', epoch: epoch + 1, step: b + 1, steps, isWarmUp, secondsLeft });
  }
  return losses;
}

function readCsv(path: string, epoch: number): string {
  if (epoch === 0) return TRAINING_CSV_HEAD;
  try {
    return trainingCsvUpTo(Buffer.from(readSmallFile(path, MOST_CSV_BYTES)).toString('utf8'), epoch);
  } catch {
    return TRAINING_CSV_HEAD;
  }
}

/** Opens the run, and does its epochs until they are done or it is stopped. */
async function trainOn(
  request: TrainRequest,
  services: TrainServices,
  { signal, emit }: TrainRunning,
  onOpened: (epoch: number, damaged: number) => void,
): Promise<Trained> {
  const { options, folder, evaluateEvery } = request;
  const { ask, evaluationSeeds, sampleSeed } = services;
  const opened = await ask({ type: 'train-open', run: folder, options });
  onOpened(opened.epoch, opened.damaged);
  const timeLeft = createTimeLeft(options, Math.ceil(services.source.count / options.batch));
  const csvPath = join(folder, 'training.csv');
  let csv = readCsv(csvPath, opened.epoch);
  // Of a run that had come to its end already, the row it ended with.
  let last = trainingRows(csv, options.epochs).at(-1);
  for (let epoch = opened.epoch; epoch < options.epochs; epoch += 1) {
    const start = performance.now();
    const losses = await trainEpoch(epoch, request, services, { signal, emit }, timeLeft);
    if (losses === undefined) return { status: 'stopped', epoch };
    const done = epoch + 1;
    const isEvaluated = done % evaluateEvery === 0 || done === options.epochs;
    const evaluated = isEvaluated
      ? await ask({ type: 'train-evaluate', seeds: await evaluationSeeds(), sampleSeed })
      : null;
    const measures = evaluated?.measures ?? null;
    const seconds = (performance.now() - start) / 1000;
    last = { v: 1, type: 'epoch', epoch: done, epochs: options.epochs, ...meanOf(losses), measures, seconds };
    csv += trainingCsvLine(last);
    // The row first: killed before the checkpoint, the run makes that epoch and its row anew; the other way round the
    // row would be missing for good.
    replaceFile(csvPath, Buffer.from(csv));
    await ask({ type: 'train-save', epoch: done });
    emit(last);
    if (evaluated) emit({ v: 1, type: 'sample', epoch: done, keyImage: new Uint8Array(evaluated.sample) });
  }
  return { status: 'finished', weights: await ask({ type: 'train-weights' }), last };
}

/**
 * Trains a generator. After each epoch a checkpoint is written; a run whose folder has one goes on from it,
 * and so does a run whose runtime process died. Aborting the signal stops it before its next step. Throws
 * `training-needs-native-runtime`, `training-diverged` (the last checkpoint is good), `bad-model`,
 * `worker-crashed`, `no-space`, `cannot-write`.
 */
export async function trainModel(
  request: TrainRequest,
  services: TrainServices,
  running: TrainRunning,
): Promise<Trained> {
  const { emit } = running;
  const { count, refused } = services.source;
  makeFolders(request.folder, 0o700);
  emit({ v: 1, type: 'images', usable: count, refused: [...refused] });
  let begun = false;
  let crashes = 0;
  let reached = 0;
  for (;;) {
    try {
      const trained = await trainOn(request, services, running, (epoch, damaged) => {
        if (epoch > reached) crashes = 0;
        reached = epoch;
        if (begun) emit({ v: 1, type: 'restarted', epoch });
        else
          emit({ v: 1, type: 'started', run: request.run, epoch, epochs: request.options.epochs, damaged });
        begun = true;
      });
      await services.ask({ type: 'train-close' });
      return trained;
    } catch (error) {
      crashes += 1;
      const code = errorCodeOf(error);
      if (code !== 'worker-crashed' || crashes >= MOST_CRASHES) throw error;
      if (running.signal.aborted) throw new AppError('cancelled');
    }
  }
}
