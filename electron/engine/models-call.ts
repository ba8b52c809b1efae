import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import { summarise, type EvaluatedKey } from '../core/gan/evaluate';
import { measureLikeness } from '../core/gan/likeness';
import { SEED_SIDE } from '../core/images/seed-image';
import { SAMPLE_LENGTH } from '../core/vault/ledger';
import { seedReader, seedsIn } from '../services/key-images';
import { keepLikeness, likenessOf } from '../services/likeness-figures';
import { trainingImages } from '../services/training-images';
import {
  activeModelFolder,
  deleteModel,
  exportModel,
  folderOfModel,
  importModel,
  listedModelOf,
  listModels,
  renameModel,
  type ModelPlaces,
} from '../services/models';
import { writeNewFile } from '../storage/files';
import { isPresent } from '../storage/folder-listing';
import { settingsOrDefaults, writeSettings } from '../storage/settings';
import type { ClientContext, EngineServices } from './context';

/** Shipped models, the best first: the first that is there is used unless the person chose one. */
const SHIPPED = ['default', 'untrained'];

/** Where models lie. */
export const modelPlaces = ({
  resources,
  paths,
}: Pick<EngineServices, 'resources' | 'paths'>): ModelPlaces => ({
  shipped: join(resources, 'models'),
  own: paths.models,
});

/** The folder of the model key images are grown with. */
export const activeFolder = (context: Pick<EngineServices, 'resources' | 'paths'>): string =>
  activeModelFolder(modelPlaces(context), settingsOrDefaults(context.paths).model, SHIPPED);

interface EvaluateInput {
  readonly of: { readonly kind: 'model'; readonly sha256: string } | { readonly kind: 'noise' };
  readonly count: number;
  readonly noiseWeight?: number | undefined;
  readonly seeds?: string | undefined;
  readonly rawKeys?: string | undefined;
}

/**
 * `models.evaluate`: raw keys from the seeds given, in their order, or from shipped ones; `rawKeys`: a new file that gets
 * their bytes, one key after another. Throws `cannot-write` where that exists, `no-usable-images`.
 */
export async function evaluateCall(
  context: ClientContext,
  { of, count, noiseWeight, seeds, rawKeys }: EvaluateInput,
  signal?: AbortSignal,
) {
  const generator = context.generator();
  const target = rawKeys === undefined ? undefined : context.handles.at(rawKeys).path;
  // Found out before the keys are grown, not minutes later.
  if (target !== undefined && isPresent(target)) throw new AppError('cannot-write', 'the file exists');
  const folder = of.kind === 'noise' ? null : folderOfModel(modelPlaces(context), of.sha256);
  const { seedAt, apart } = await evaluationSeeds(context, seeds, signal);
  const evaluated: EvaluatedKey[] = [];
  for (let n = 0; n < count; n += 1) {
    if (signal?.aborted) throw new AppError('cancelled');
    const [seed, otherSeed] = await Promise.all([seedAt(n), seedAt(n + apart)]);
    evaluated.push(
      await generator.evaluateKey({ folder, noiseWeight: noiseWeight ?? null, seed, otherSeed }),
    );
  }
  const keys = evaluated.map(({ key }) => key);
  if (target !== undefined) writeNewFile(target, Buffer.concat(keys));
  if (of.kind === 'model' && noiseWeight === undefined && keys.length >= LIKENESS_KEYS)
    keepLikeness(modelPlaces(context), of.sha256, measureLikeness(keys, SAMPLE_LENGTH));
  return summarise(evaluated);
}

/** Keys on which it is measured how unlike a model's keys are: 28 pairs. */
const LIKENESS_KEYS = 8;

/** Measures the model in use, where that was not done before: the ledger judges its key images by it. */
async function measureLikenessOf(context: ClientContext, sha256: string): Promise<void> {
  const places = modelPlaces(context);
  if (likenessOf(places, sha256) !== undefined) return;
  const drawSeed = seedReader(seedsIn(join(context.resources, 'samples')), context.parse());
  const keys: Uint8Array[] = [];
  while (keys.length < LIKENESS_KEYS)
    keys.push((await context.generator().generate({ seed: (await drawSeed()).seed })).keyImage);
  keepLikeness(places, sha256, measureLikeness(keys, SAMPLE_LENGTH));
}

/** Seeds by number, and how far apart two are compared. */
interface EvaluationSeeds {
  readonly seedAt: (n: number) => Promise<Uint8Array>;
  readonly apart: number;
}

/**
 * Images of a folder one after another, or the shipped ones. Another seed is the one half the list away: the
 * next one is often the neighbouring slice, nearly the same image. Throws `no-usable-images`.
 */
async function evaluationSeeds(
  context: ClientContext,
  seeds: string | undefined,
  signal?: AbortSignal,
): Promise<EvaluationSeeds> {
  const apart = (count: number) => Math.max(1, Math.floor(count / 2));
  const parse = context.parse();
  if (seeds === undefined) {
    const shipped = seedsIn(join(context.resources, 'samples'));
    if (shipped.length < 2) throw new AppError('no-usable-images', 'no shipped seeds');
    return {
      seedAt: (n) => parse.seedImage(shipped[n % shipped.length]!.path),
      apart: apart(shipped.length),
    };
  }
  const images = await trainingImages([context.handles.at(seeds)], parse, {
    signal: signal ?? new AbortController().signal,
    side: SEED_SIDE,
    fingerprintKey: new Uint8Array(32),
  });
  return { seedAt: (n) => images.image(n % images.count), apart: apart(images.count) };
}

interface Chosen {
  readonly sha256: string;
}

/** The list's entry of a model, marked where it is the active one. */
const listedIn = async (context: ClientContext, sha256: string) =>
  listedModelOf(modelPlaces(context), sha256, (await context.generator().model()).sha256);

/** `models.list`. */
export const listCall = async (context: ClientContext) => [
  ...listModels(modelPlaces(context), (await context.generator().model()).sha256),
];

/** `models.import`. */
export const importCall = (context: ClientContext, { file }: { readonly file: string }) =>
  listedIn(context, importModel(modelPlaces(context), context.handles.at(file).path));

/** `models.export`. */
export function exportCall(
  context: ClientContext,
  { sha256, target, half }: Chosen & { readonly target: string; readonly half?: boolean | undefined },
) {
  exportModel(modelPlaces(context), sha256, context.handles.at(target).path, half);
  return { saved: true as const };
}

/** `models.use`: the model is loaded before it is remembered, and measured where that was not done before. */
export async function useCall(context: ClientContext, { sha256 }: Chosen) {
  await context.generator().useModel(folderOfModel(modelPlaces(context), sha256));
  writeSettings(context.paths, { model: sha256 });
  await measureLikenessOf(context, sha256);
  return listedIn(context, sha256);
}

/** `models.rename`. */
export function renameCall(context: ClientContext, { sha256, name }: Chosen & { readonly name: string }) {
  renameModel(modelPlaces(context), sha256, name);
  return listedIn(context, sha256);
}

/** `models.delete`: where it was the active one, the one that ships is used again. */
export async function deleteCall(context: ClientContext, { sha256 }: Chosen) {
  deleteModel(modelPlaces(context), sha256);
  if (settingsOrDefaults(context.paths).model === sha256) writeSettings(context.paths, { model: null });
  await context.generator().useModel(activeFolder(context));
  return { deleted: true as const };
}
