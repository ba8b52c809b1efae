import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import { epochEvent } from '../../shared/events';
import type { ListedModel } from '../../shared/generator-contract';
import {
  isTrained,
  loadModel,
  parseModelDescription,
  weightsSha256,
  type Model,
  type ModelDescription,
} from '../core/gan/model';
import { decodeHalves, encodeHalves } from '../core/gan/half';
import { decodeModelFile, encodeModelFile, MAX_MODEL_FILE } from '../core/gan/model-file';
import { isAsPublished } from '../core/gan/training-options';
import { trainingRows } from '../core/gan/training-table';
import { makeFolders, removeTree, replaceFile, writeNewFile } from '../storage/files';
import { listFolder } from '../storage/folder-listing';
import { isFolder } from '../storage/is-folder';
import { readSmallFile } from '../storage/small-file';

/** Where models lie. */
export interface ModelPlaces {
  /** Those that ship, a folder each. */
  readonly shipped: string;
  /** The person's own, each in a folder named by the SHA-256 of its weights. */
  readonly own: string;
}

interface Found {
  readonly folder: string;
  readonly description: ModelDescription;
  readonly isShipped: boolean;
}

const MOST_DESCRIPTION = 256 * 1024;

function describedIn(folder: string): ModelDescription | undefined {
  try {
    const json = readSmallFile(join(folder, 'model.json'), MOST_DESCRIPTION);
    return parseModelDescription(Buffer.from(json).toString('utf8'));
  } catch {
    return undefined;
  }
}

function modelsIn(place: string, isShipped: boolean): readonly Found[] {
  let names: readonly string[];
  try {
    names = listFolder(place).flatMap(({ name, isFolder }) => (isFolder ? [name] : []));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const folder = join(place, name);
    const description = describedIn(folder);
    return description ? [{ folder, description, isShipped }] : [];
  });
}

const everyModel = ({ shipped, own }: ModelPlaces): readonly Found[] => [
  ...modelsIn(shipped, true),
  ...modelsIn(own, false),
];

/** The rows of a model's curves. A file from elsewhere may hold anything: what is no row is left out. */
const curveRows = ({ curves = '', epochs }: NonNullable<ModelDescription['training']>) =>
  trainingRows(curves, epochs).filter((row) => epochEvent.safeParse(row).success);

function listed({ description, isShipped }: Found, active: string): ListedModel {
  const { training } = description;
  return {
    sha256: description.weights.sha256,
    name: description.name,
    trained: isTrained(description),
    isShipped,
    isActive: description.weights.sha256 === active,
    training: training
      ? {
          images: training.images,
          epochs: training.epochs,
          trainedAt: training.trainedAt,
          domain: training.options.domain,
          asPublished: isAsPublished(training.options),
          fingerprint: training.fingerprint,
          measures: training.measures,
          options: Object.fromEntries(
            Object.entries(training.options).map(([name, value]) => [name, JSON.stringify(value)]),
          ),
          rows: curveRows(training),
        }
      : null,
  };
}

/** Every model, those that ship first; a folder without a readable model.json is passed over. */
export const listModels = (places: ModelPlaces, active: string): readonly ListedModel[] =>
  everyModel(places).map((found) => listed(found, active));

function find(places: ModelPlaces, sha256: string): Found {
  const found = everyModel(places).find(({ description }) => description.weights.sha256 === sha256);
  if (found === undefined) throw new AppError('bad-model', 'no model has this SHA-256');
  return found;
}

/** The folder of a model. Throws `bad-model` where there is none. */
export const folderOfModel = (places: ModelPlaces, sha256: string): string => find(places, sha256).folder;

/** One model as the list shows it. Throws `bad-model`. */
export const listedModelOf = (places: ModelPlaces, sha256: string, active: string): ListedModel =>
  listed(find(places, sha256), active);

/** Adds a checked model to the person's own; one that is there already stays as it is. Throws `no-space`, `cannot-write`. */
export function addModel(places: ModelPlaces, description: ModelDescription, weights: Uint8Array): void {
  const { sha256 } = description.weights;
  if (everyModel(places).some(({ description: known }) => known.weights.sha256 === sha256)) return;
  const folder = join(places.own, sha256);
  makeFolders(folder, 0o700);
  const file = { ...description, weights: { ...description.weights, file: 'weights.bin' } };
  // model.json last: without it the folder is no model.
  replaceFile(join(folder, 'weights.bin'), weights);
  replaceFile(join(folder, 'model.json'), Buffer.from(`${JSON.stringify(file, null, 2)}\n`));
}

/** Adds freshly trained weights under a name; returns their SHA-256. */
export function addTrainedModel(
  places: ModelPlaces,
  trained: {
    readonly name: string;
    readonly noiseWeight: number;
    readonly weights: Float32Array;
    readonly training: NonNullable<ModelDescription['training']>;
  },
): string {
  const { name, noiseWeight, weights, training } = trained;
  const sha256 = weightsSha256(weights);
  const description: ModelDescription = {
    formatVersion: 1,
    id: `model-${sha256.slice(0, 12)}`,
    name,
    architecture: 'paper-generator-256',
    noiseWeight,
    normalisation: 'running',
    weights: { file: 'weights.bin', dtype: 'float32', sha256 },
    training,
  };
  const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
  loadModel(description, bytes);
  addModel(places, description, bytes);
  return sha256;
}

/** Adds the model in a file; returns its SHA-256. Throws what `decodeModelFile` does, `too-large`, `cannot-read`. */
export function importModel(places: ModelPlaces, path: string): string {
  const { model, weights } = decodeModelFile(readSmallFile(path, MAX_MODEL_FILE));
  addModel(places, model.description, weights);
  return model.description.weights.sha256;
}

/**
 * Writes a model as one new file of mode 0600. `half`: its weights rounded to half precision, at half the size;
 * that is a model with a SHA-256 of its own. Throws `bad-model` (an untrained one has no weights to write),
 * `cannot-write`.
 */
export function exportModel(places: ModelPlaces, sha256: string, path: string, half = false): void {
  const { folder, description } = find(places, sha256);
  if (!('file' in description.weights)) throw new AppError('bad-model', 'an initialisation is no file');
  const stored = readSmallFile(join(folder, description.weights.file), MAX_MODEL_FILE);
  const { weights } = loadModel(description, stored);
  writeNewFile(path, half ? halfModelFile(description, weights) : encodeModelFile(description, stored));
}

function halfModelFile(description: ModelDescription, weights: Model['weights']): Uint8Array {
  const bytes = encodeHalves(Float32Array.from([...weights.values()].flatMap((values) => [...values])));
  const rounded = weightsSha256(decodeHalves(bytes));
  const file = { file: 'weights.bin', dtype: 'float16', sha256: rounded } as const;
  return encodeModelFile({ ...description, weights: file }, bytes);
}

function ownModel(places: ModelPlaces, sha256: string): Found {
  const found = find(places, sha256);
  if (found.isShipped) throw new AppError('policy', 'a model that ships stays as it is');
  return found;
}

/** Gives one of the person's own models another name. Throws `policy` for one that ships. */
export function renameModel(places: ModelPlaces, sha256: string, name: string): void {
  const { folder, description } = ownModel(places, sha256);
  replaceFile(
    join(folder, 'model.json'),
    Buffer.from(`${JSON.stringify({ ...description, name }, null, 2)}\n`),
  );
}

/** Removes one of the person's own models. Throws `policy` for one that ships. */
export function deleteModel(places: ModelPlaces, sha256: string): void {
  removeTree(ownModel(places, sha256).folder);
}

/** The folder of the active model: the one chosen, else the first of `shipped` that is there. */
export function activeModelFolder(
  places: ModelPlaces,
  chosen: string | null,
  shipped: readonly string[],
): string {
  const found = everyModel(places).find(({ description }) => description.weights.sha256 === chosen);
  if (found) return found.folder;
  const folders = shipped.map((name) => join(places.shipped, name));
  return folders.find((folder) => isFolder(folder)) ?? folders.at(-1)!;
}
