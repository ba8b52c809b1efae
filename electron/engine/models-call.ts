import { join } from 'node:path';
import { measureKeys } from '../core/gan/key-measures';
import { SEED_SIDE } from '../core/images/seed-image';
import { seedReader, seedsIn } from '../services/key-images';
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

/** `models.evaluate`: keys grown with a model and measured raw; afterwards the active one is used again. */
export async function evaluateCall(context: ClientContext, input: { sha256: string; count: number }) {
  const generator = context.generator();
  const draw = seedReader(seedsIn(join(context.resources, 'samples')), context.parse());
  const keys: Uint8Array[] = [];
  try {
    await generator.useModel(folderOfModel(modelPlaces(context), input.sha256));
    for (let n = 0; n < input.count; n += 1)
      keys.push((await generator.generate({ seed: (await draw()).seed })).keyImage);
  } finally {
    await generator.useModel(activeFolder(context));
  }
  return measureKeys(keys, SEED_SIDE);
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
export function exportCall(context: ClientContext, { sha256, target }: Chosen & { readonly target: string }) {
  exportModel(modelPlaces(context), sha256, context.handles.at(target).path);
  return { saved: true as const };
}

/** `models.use`: the model is loaded before it is remembered. */
export async function useCall(context: ClientContext, { sha256 }: Chosen) {
  await context.generator().useModel(folderOfModel(modelPlaces(context), sha256));
  writeSettings(context.paths, { model: sha256 });
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
