import { join } from 'node:path';
import type { TrainInput } from '../../shared/generator-contract';
import type { TrainingEvent } from '../../shared/events';
import { parseTrainingOptions, RECIPES, type TrainingOptions } from '../core/gan/training-options';
import { SEED_SIDE } from '../core/images/seed-image';
import { seedReader, seedsIn } from '../services/key-images';
import { addTrainedModel } from '../services/models';
import type { GrantedPath } from '../services/ports';
import { trainingImages } from '../services/training-images';
import {
  curvesOf,
  discardRun,
  fingerprintKey,
  listRuns,
  readRunStart,
  writeRunStart,
  type RunStart,
} from '../services/training-runs';
import { trainModel } from '../services/train-model';
import type { ClientContext } from './context';
import { modelPlaces } from './models-call';

/** Keys that are measured at each evaluation. */
const EVALUATED = 6;

interface Running {
  readonly emit: (event: TrainingEvent) => void;
  readonly signal: AbortSignal;
}

/** `training.start`: what was asked is written down, so that the run can go on another day. */
export function startCall(context: ClientContext, input: TrainInput, running: Running): Promise<void> {
  const { name, recipe, run, evaluateEvery } = input;
  const placeOf = (handle: string) => {
    const { path, label } = context.handles.at(handle);
    return { path, label };
  };
  const start: RunStart = {
    name,
    recipe,
    options: optionsOf(input),
    evaluateEvery,
    source: input.source.map(placeOf),
    transformation: input.transformation === undefined ? null : placeOf(input.transformation),
    startedAt: new Date().toISOString(),
  };
  return context.desk.take(() => train(context, run, start, running, true));
}

/** `training.resume`: as it was started. Throws `cannot-read` where there is no such run. */
export function resumeCall(context: ClientContext, run: string, running: Running): Promise<void> {
  const start = readRunStart(join(context.paths.training, run));
  return context.desk.take(() => train(context, run, start, running, false));
}

async function train(
  context: ClientContext,
  run: string,
  start: RunStart,
  running: Running,
  isNew: boolean,
): Promise<void> {
  const { emit, signal } = running;
  const { options, name } = start;
  const folder = join(context.paths.training, run);
  const parse = context.parse();
  const read = (places: RunStart['source']) => {
    const how = { signal, side: options.side, fingerprintKey: fingerprintKey(context.paths.training) };
    return trainingImages(places.map(granted), parse, how);
  };
  const source = await read(start.source);
  const transformation = start.transformation === null ? null : await read([start.transformation]);
  if (isNew) writeRunStart(folder, start);
  const trained = await trainModel(
    { options, folder, run, evaluateEvery: start.evaluateEvery },
    {
      ask: context.generator().train,
      passed: () => context.desk.passed(signal),
      source,
      transformation,
      evaluationSeeds: evaluationSeeds(context),
    },
    running,
  );
  if (trained.status === 'stopped') {
    emit({ v: 1, type: 'stopped', epoch: trained.epoch });
    return;
  }
  const curves = curvesOf(folder);
  const sha256 = addTrainedModel(modelPlaces(context), {
    name,
    noiseWeight: options.noiseWeight,
    weights: trained.weights,
    training: {
      options,
      images: source.count,
      fingerprint: source.fingerprint,
      epochs: options.epochs,
      trainedAt: new Date().toISOString(),
      measures: { ...trained.last?.measures },
      ...(curves !== undefined && { curves }),
    },
  });
  emit({ v: 1, type: 'model', sha256, name });
}

/** Shipped seeds: a sample that is shown is never grown from a picture of the person's set. */
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

/** The recipe's options with those that were given; a term's weight is named `terms.<term>`. */
function optionsOf({ recipe, options: given, transformation }: TrainInput): TrainingOptions {
  const options: Record<string, unknown> = { ...RECIPES[recipe] };
  const terms: Record<string, unknown> = { ...RECIPES[recipe].terms };
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith('terms.')) terms[name.slice('terms.'.length)] = value;
    else options[name] = value;
  }
  if (transformation !== undefined) options['domain'] = 'folder';
  return parseTrainingOptions({ ...options, terms });
}
