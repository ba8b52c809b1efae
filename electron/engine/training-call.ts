import { join } from 'node:path';
import type { TrainInput } from '../../shared/contract';
import type { TrainingEvent } from '../../shared/events';
import { parseTrainingOptions, RECIPES, type TrainingOptions } from '../core/gan/training-options';
import { seedReader, seedsIn } from '../services/key-images';
import { addTrainedModel } from '../services/models';
import { trainingImages } from '../services/training-images';
import { trainModel } from '../services/train-model';
import type { ClientContext } from './context';
import { modelPlaces } from './models-call';

/** Keys that are measured at each evaluation. */
const EVALUATED = 6;

/** `training.start`: handles become images, the finished weights a model in the list. */
export async function trainingCall(
  context: ClientContext,
  input: TrainInput,
  running: { readonly emit: (event: TrainingEvent) => void; readonly signal: AbortSignal },
): Promise<void> {
  const { emit, signal } = running;
  const options = optionsOf(input);
  const parse = context.parse();
  const read = (handles: readonly string[]) =>
    trainingImages(handles.map(context.handles.at), parse, { signal, side: options.side });
  const source = await read(input.source);
  const transformation = input.transformation === undefined ? null : await read([input.transformation]);
  const draw = seedReader(seedsIn(join(context.resources, 'samples')), parse);
  const evaluationSeeds = async () =>
    Buffer.concat(await Promise.all(Array.from({ length: EVALUATED }, async () => (await draw()).seed)));
  const folder = join(context.paths.training, input.run);
  const trained = await trainModel(
    { options, folder, run: input.run, evaluateEvery: input.evaluateEvery },
    { ask: context.generator().train, source, transformation, evaluationSeeds },
    { emit, signal },
  );
  if (trained.status === 'stopped') {
    emit({ v: 1, type: 'stopped', epoch: trained.epoch });
    return;
  }
  const { name } = input;
  const { count: images, fingerprint } = source;
  const training = {
    options,
    images,
    fingerprint,
    epochs: options.epochs,
    trainedAt: new Date().toISOString(),
    measures: { ...trained.last?.measures },
  };
  const { weights } = trained;
  const sha256 = addTrainedModel(modelPlaces(context), {
    name,
    noiseWeight: options.noiseWeight,
    weights,
    training,
  });
  emit({ v: 1, type: 'model', sha256, name });
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
