import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { AppError } from '../../shared/errors';
import type { TrainingRun } from '../../shared/generator-contract';
import { areSameButEpochs, parseTrainingOptions, type TrainingOptions } from '../core/gan/training-options';
import { curvesToKeep, trainingRows } from '../core/gan/training-table';
import { makeFolders, removeTree, replaceFile } from '../storage/files';
import { factsOf, isPresent, listFolder } from '../storage/folder-listing';
import { holdRun } from '../storage/held-folder';
import { readSmallFile } from '../storage/small-file';

// training/<run>/run.json says how a run was started, so that it can go on after the app was closed. It holds the
// paths of the images, as only this computer can use them; checkpoints and models hold none.

const place = z.strictObject({ path: z.string(), label: z.string() });
const startSchema = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1).max(80),
  recipe: z.enum(['default', 'as-published']),
  options: z.unknown(),
  evaluateEvery: z.int().min(1),
  source: z.array(place).min(1),
  transformation: place.nullable(),
  /** The image samples are grown from; null: shipped ones. */
  sampleSeed: place.nullable().default(null),
  startedAt: z.string(),
  /** Fingerprints of the source and of the folder to imitate; null of a run from before they were written down. */
  images: z.array(z.string()).nullable().default(null),
  /** Whether its model stands in the list: a run that was killed just before goes on to that. */
  isFinished: z.boolean().default(false),
});

/** How a run was started. */
export interface RunStart extends Omit<z.infer<typeof startSchema>, 'version' | 'options'> {
  readonly options: TrainingOptions;
}

const MOST_BYTES = 1024 * 1024;
const MOST_CSV_BYTES = 64 * 1024 * 1024;

/** Writes how a run was started; mode 0600. Throws `no-space`, `cannot-write`. */
export function writeRunStart(folder: string, start: RunStart): void {
  makeFolders(folder, 0o700);
  replaceFile(
    join(folder, 'run.json'),
    Buffer.from(`${JSON.stringify({ version: 1, ...start }, null, 2)}\n`),
  );
}

/** How a run was started. Throws `cannot-read` where there is no such run or it can't be understood. */
export function readRunStart(folder: string): RunStart {
  const text = Buffer.from(readSmallFile(join(folder, 'run.json'), MOST_BYTES)).toString('utf8');
  try {
    const { version: _version, options, ...start } = startSchema.parse(JSON.parse(text));
    return { ...start, options: parseTrainingOptions(options) };
  } catch (cause) {
    throw new AppError('cannot-read', 'run.json is not as it should be', cause);
  }
}

/**
 * Refuses as `run-differs` what would mix two trainings: the run that is in this folder, if there is one, had other
 * images or other options than the one that is to go on there. It may be made longer, and not end before where it is.
 * Throws `cannot-read` where it can't be understood.
 */
export function requireSameRun(folder: string, wished: RunStart): void {
  if (!isPresent(join(folder, 'run.json'))) return;
  const { images, options } = readRunStart(folder);
  const reached = rowsIn(folder, options.epochs).at(-1)?.epoch ?? 0;
  const areImagesSame = images === null || isDeepStrictEqual(images, wished.images);
  if (areImagesSame && areSameButEpochs(options, wished.options) && reached <= wished.options.epochs) return;
  throw new AppError('run-differs', 'the run was started with other images or options');
}

/** The newest unfinished run of the very same training: name, images and all options. */
export function unfinishedRunOf(training: string, wished: RunStart): string | undefined {
  return startsIn(training).find(
    ({ start: { name, images, options, isFinished } }) =>
      !isFinished &&
      name === wished.name &&
      isDeepStrictEqual(images, wished.images) &&
      isDeepStrictEqual(options, wished.options),
  )?.run;
}

/** Every run below `training`, the newest first, with its curves so far; what can't be understood is passed over. */
export function listRuns(training: string): TrainingRun[] {
  return startsIn(training).map(({ run, start: { name, recipe, options, isFinished } }) => {
    const rows = rowsIn(join(training, run), options.epochs);
    const epoch = rows.at(-1)?.epoch ?? 0;
    return { run, name, recipe, epoch, epochs: options.epochs, isFinished, rows };
  });
}

function startsIn(training: string): { readonly run: string; readonly start: RunStart }[] {
  const starts = foldersIn(training).flatMap((run) => {
    try {
      return [{ run, start: readRunStart(join(training, run)) }];
    } catch {
      return [];
    }
  });
  return starts.sort((a, b) => (a.start.startedAt < b.start.startedAt ? 1 : -1));
}

const csvIn = (folder: string): string =>
  Buffer.from(readSmallFile(join(folder, 'training.csv'), MOST_CSV_BYTES)).toString('utf8');

function rowsIn(folder: string, epochs: number) {
  try {
    return trainingRows(csvIn(folder), epochs);
  } catch {
    return [];
  }
}

/** What a model keeps of its run's CSV. Undefined where it can't be read: a finished training is worth more than its curves. */
export function curvesOf(folder: string): string | undefined {
  try {
    return curvesToKeep(csvIn(folder));
  } catch {
    return undefined;
  }
}

/** Removes a run with its checkpoints. Throws `lock-held` while a training goes on in it, `cannot-write`. */
export function discardRun(training: string, run: string): void {
  const folder = join(training, run);
  if (!isPresent(folder)) return;
  const { release } = holdRun(folder);
  try {
    removeTree(folder);
  } finally {
    release();
  }
}

/**
 * The key of fingerprints: 32 random bytes made once, mode 0600. A fingerprint tells this computer that two
 * trainings used the same images, and nobody else which images those were.
 */
export function fingerprintKey(training: string): Uint8Array {
  const path = join(training, 'fingerprint-key');
  try {
    const key = readSmallFile(path, 32);
    if (key.length === 32) return key;
  } catch {
    // Not made yet.
  }
  makeFolders(training, 0o700);
  const key = randomBytes(32);
  replaceFile(path, key);
  return key;
}

function foldersIn(training: string): readonly string[] {
  try {
    factsOf(training);
  } catch {
    return [];
  }
  return listFolder(training).flatMap(({ name, isFolder }) => (isFolder ? [name] : []));
}
