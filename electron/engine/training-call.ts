import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { TrainInput } from '../../shared/generator-contract';
import type { TrainingEvent } from '../../shared/events';
import { runName } from '../../shared/run-name';
import { parseTrainingOptions, RECIPES, warmUpOf, type TrainingOptions } from '../core/gan/training-options';
import { SEED_SIDE } from '../core/images/seed-image';
import { seedReader, seedsIn } from '../services/key-images';
import { addTrainedModel } from '../services/models';
import type { GrantedPath } from '../services/ports';
import { trainingImages, type TrainingImages } from '../services/training-images';
import { writingSamples } from '../services/sample-files';
import {
  curvesOf,
  discardRun,
  fingerprintKey,
  listRuns,
  readRunStart,
  requireSameRun,
  unfinishedRunOf,
  writeRunStart,
  type RunStart,
} from '../services/training-runs';
import { trainModel, type Trained } from '../services/train-model';
import { makeFolders } from '../storage/files';
import { assertHeld } from '../storage/folder-lock';
import { holdRun, type HeldFolder } from '../storage/held-folder';
import type { ClientContext } from './context';
import { modelPlaces } from './models-call';

/** Keys that are measured at each evaluation. */
const EVALUATED = 6;

interface Running {
  readonly emit: (event: TrainingEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * `training.start`: what was asked is written down, so that the run can go on another day. A sample seed that can't be
 * read is refused before anything is: `cannot-read`, `no-usable-images`, `too-large`. Throws `lock-held` while another
 * process trains in that run, `no-space` and `cannot-write` where the samples asked for can't be written.
 */
export function startCall(context: ClientContext, input: TrainInput, running: Running): Promise<void> {
  const { name, recipe, run, evaluateEvery, sampleSeed: seed, samples } = input;
  const placeOf = (handle: string) => {
    const { path, label } = context.handles.at(handle);
    return { path, label };
  };
  const asked: Asked = {
    name,
    recipe,
    options: optionsOf(input),
    evaluateEvery,
    source: input.source.map(placeOf),
    transformation: input.transformation === undefined ? null : placeOf(input.transformation),
    sampleSeed: seed === undefined ? null : placeOf(seed),
    startedAt: new Date().toISOString(),
  };
  const folder = samples === undefined ? undefined : context.handles.at(samples).path;
  return context.desk.take(async () => {
    const sampleSeed = asked.sampleSeed && (await context.parse().seedImage(asked.sampleSeed.path));
    const emit = folder === undefined ? running.emit : writingSamples(running.emit, folder);
    await train(context, { run, asked, sampleSeed }, { ...running, emit });
  });
}

/**
 * `training.resume`: as it was started. Throws `cannot-read` where there is no such run, `lock-held`. A sample seed that
 * is gone by now is no reason to stop: samples come from a shipped one then, and `sample-seed-lost` warns.
 */
export function resumeCall(context: ClientContext, run: string, running: Running): Promise<void> {
  const asked = readRunStart(join(context.paths.training, run));
  return context.desk.take(async () => {
    const seed = asked.sampleSeed;
    const sampleSeed =
      seed &&
      (await context
        .parse()
        .seedImage(seed.path)
        .catch(() => null));
    if (seed !== null && sampleSeed === null)
      running.emit({ v: 1, type: 'warning', warning: 'sample-seed-lost' });
    await train(context, { run, asked, sampleSeed }, running);
  });
}

/** Everything a run is started with but what its images turn out to be. */
type Asked = Omit<RunStart, 'images' | 'isFinished'>;

interface Wished {
  readonly run: string | undefined;
  readonly asked: Asked;
  /** 256 x 256 x 3 bytes; null: shipped ones. */
  readonly sampleSeed: Uint8Array | null;
}

async function train(
  context: ClientContext,
  { run: named, asked, sampleSeed }: Wished,
  running: Running,
): Promise<void> {
  const { options } = asked;
  const { training } = context.paths;
  const source = await read(context, asked.source, options.side, running.signal);
  const transformation =
    asked.transformation && (await read(context, [asked.transformation], options.side, running.signal));
  const images = [source, transformation].flatMap((set) => (set === null ? [] : [set.fingerprint]));
  const start: RunStart = { ...asked, images, isFinished: false };
  const run = named ?? unfinishedRunOf(training, start) ?? runName(new Date());
  const folder = join(training, run);
  makeFolders(folder, 0o700);
  const held = holdRun(folder);
  try {
    await trainInRun(context, { run, folder, start, source, transformation, sampleSeed, held }, running);
  } finally {
    held.release();
  }
}

interface RunHeld {
  readonly run: string;
  readonly folder: string;
  readonly start: RunStart;
  readonly source: TrainingImages;
  readonly transformation: TrainingImages | null;
  readonly sampleSeed: Wished['sampleSeed'];
  readonly held: HeldFolder;
}

/** Trains in a run that is held by this process, and adds the model to the list. */
async function trainInRun(
  context: ClientContext,
  { run, folder, start, source, transformation, sampleSeed, held }: RunHeld,
  running: Running,
): Promise<void> {
  requireSameRun(folder, start);
  writeRunStart(folder, start);
  const trained = await trainModel(
    { options: start.options, folder, run, evaluateEvery: start.evaluateEvery },
    {
      ask: context.generator().train,
      passed: async () => {
        await context.desk.passed(running.signal);
        // A computer that slept longer than a lease may have lost the run to another process.
        assertHeld([held.ticket]);
      },
      source,
      transformation,
      evaluationSeeds: evaluationSeeds(context),
      sampleSeed,
    },
    running,
  );
  if (trained.status === 'stopped') {
    running.emit({ v: 1, type: 'stopped', epoch: trained.epoch });
    return;
  }
  const sha256 = addToModels(context, { start, source, transformation, trained, curves: curvesOf(folder) });
  writeRunStart(folder, { ...start, isFinished: true });
  running.emit({ v: 1, type: 'model', sha256, name: start.name });
}

function read(
  context: ClientContext,
  places: RunStart['source'],
  side: number,
  signal: AbortSignal,
): Promise<TrainingImages> {
  const how = { signal, side, fingerprintKey: fingerprintKey(context.paths.training) };
  return trainingImages(places.map(granted), context.parse(), how);
}

function addToModels(
  context: ClientContext,
  {
    start,
    source,
    transformation,
    trained,
    curves,
  }: {
    readonly start: RunStart;
    readonly source: TrainingImages;
    readonly transformation: TrainingImages | null;
    readonly trained: Extract<Trained, { readonly status: 'finished' }>;
    readonly curves: ReturnType<typeof curvesOf>;
  },
): string {
  const { name, options } = start;
  return addTrainedModel(modelPlaces(context), {
    name,
    noiseWeight: options.noiseWeight,
    weights: trained.weights,
    training: {
      options: { ...options, warmUpEpochs: warmUpOf(options) },
      images: source.count,
      fingerprint: source.fingerprint,
      ...(transformation && { transformationFingerprint: transformation.fingerprint }),
      epochs: options.epochs,
      trainedAt: new Date().toISOString(),
      measures: { ...trained.last?.measures },
      ...(curves !== undefined && { curves }),
    },
  });
}

/** Shipped seeds: figures of two runs compare, and no sample is grown from a person's picture unless that was chosen. */
function evaluationSeeds(context: ClientContext) {
  const draw = seedReader(seedsIn(join(context.resources, 'samples')), context.parse());
  return async () =>
    Buffer.concat(await Promise.all(Array.from({ length: EVALUATED }, async () => (await draw()).seed)));
}

const granted = ({ path, label }: RunStart['source'][number]): GrantedPath => ({
  id: '',
  path,
  label,
  folders: [],
  named: true,
});

/** `training.scan`. */
export async function scanCall(
  context: ClientContext,
  { source }: { readonly source: readonly string[] },
  signal: AbortSignal | undefined,
) {
  const { count, refused } = await trainingImages(source.map(context.handles.at), context.parse(), {
    signal: signal ?? new AbortController().signal,
    side: SEED_SIDE,
    fingerprintKey: fingerprintKey(context.paths.training),
    most: 0,
  });
  return { usable: count, refused: [...refused] };
}

/** `training.pause`. */
export const pauseCall = ({ desk }: ClientContext, paused: boolean) => ({ paused: desk.pause(paused) });

/** `training.runs`. */
export const runsCall = ({ paths }: ClientContext) => listRuns(paths.training);

/** `training.discard`. */
export function discardCall({ paths }: ClientContext, run: string) {
  discardRun(paths.training, run);
  return { deleted: true as const };
}

/** The recipe's options with those that were given; a term's weight is named `terms.<term>`. Throws `bad-training-options`. */
function optionsOf({ recipe, options: given, transformation }: TrainInput): TrainingOptions {
  const options: Record<string, unknown> = { ...RECIPES[recipe] };
  const terms: Record<string, unknown> = { ...RECIPES[recipe].terms };
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith('terms.')) terms[name.slice('terms.'.length)] = value;
    else options[name] = value;
  }
  if (transformation !== undefined) options['domain'] = 'folder';
  const parsed = parseTrainingOptions({ ...options, terms });
  if (parsed.domain === 'folder' && transformation === undefined)
    throw new AppError('bad-training-options', 'no folder to imitate');
  return parsed;
}
