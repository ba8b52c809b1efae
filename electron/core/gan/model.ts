import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import { sha256Hex } from '../bytes/sha256';
import { decodeHalves } from './half';
import { heUniform } from './initialisation';
import { GENERATOR_WEIGHTS, valuesIn } from './networks';
import { trainingOptions } from './training-options';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** The layers of networks.ts; another generator is another architecture. */
const ARCHITECTURE = 'paper-generator-256';

/** Well below what a description may have in all. */
const MOST_CURVES = 128 * 1024;

const modelSchema = z.strictObject({
  formatVersion: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  name: z.string().min(1).max(80),
  architecture: z.literal(ARCHITECTURE),
  /** w of cipher.md, section 2: the generator's input is (1 - w) seed + w noise. */
  noiseWeight: z.number().min(0).max(1),
  normalisation: z.enum(['batch', 'running']),
  /** `sha256`: over all weights as float32, little-endian, in declared order. */
  weights: z.union([
    z.strictObject({
      file: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
      /** `float16` holds values that are exact in both: the SHA-256 is that of float32 all the same. */
      dtype: z.enum(['float32', 'float16']),
      sha256: digest,
    }),
    z.strictObject({
      initialisation: z.strictObject({
        scheme: z.literal('he-uniform'),
        seed: z.int().min(0).max(0xffff_ffff),
      }),
      sha256: digest,
    }),
  ]),
  /** How it was trained, for people; nothing is computed by it. */
  training: z
    .strictObject({
      options: trainingOptions,
      /** Of the source images: how many, and a SHA-256 over theirs. */
      images: z.int().min(1),
      fingerprint: digest,
      /** The same of the folder that was imitated, where the domain is one. */
      transformationFingerprint: digest.optional(),
      epochs: z.int().min(0),
      trainedAt: z.string().max(40),
      measures: z.record(z.string().max(40), z.number()),
      /** Rows of its training.csv with their head; models of before these were kept have none. */
      curves: z.string().max(MOST_CURVES).optional(),
    })
    .optional(),
});

/** What model.json says. Readonly data. */
export type ModelDescription = Readonly<z.infer<typeof modelSchema>>;

/** A model whose weights were read and checked. */
export interface Model {
  readonly description: ModelDescription;
  /** Views of one array, by name, in declared order. */
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/** Whether anything was learned: a seeded initialisation is shown as "untrained". */
export const isTrained = ({ weights }: ModelDescription): boolean => 'file' in weights;

/**
 * Reads model.json. Throws `unsupported-version` for another format version, `model-other-shape` for another architecture,
 * else `bad-model`.
 */
export function parseModelDescription(json: string): ModelDescription {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new AppError('bad-model', 'model.json is not JSON', cause);
  }
  const version = z.looseObject({ formatVersion: z.int() }).safeParse(value);
  if (version.success && version.data.formatVersion !== 1) {
    throw new AppError('unsupported-version', `model format ${version.data.formatVersion}`);
  }
  const named = z.looseObject({ architecture: z.string() }).safeParse(value);
  if (named.success && named.data.architecture !== ARCHITECTURE)
    throw new AppError('model-other-shape', 'another architecture');
  const parsed = modelSchema.safeParse(value);
  if (!parsed.success) throw new AppError('bad-model', 'model.json is not as specified', parsed.error);
  return parsed.data;
}

/** Lower-case hex SHA-256 of weights in declared order: what a manifest records as `model.sha256`. */
export function weightsSha256(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return sha256Hex(bytes);
}

/** Values of a weights file; copied, as a file's bytes need not be aligned. Throws `model-cut-short`. */
function decodeWeights(bytes: Uint8Array, dtype: 'float32' | 'float16'): Float32Array {
  if (dtype === 'float16') {
    if (bytes.length % 2 !== 0) throw new AppError('model-cut-short', 'weights are not whole float16 values');
    return decodeHalves(bytes);
  }
  if (bytes.length % 4 !== 0) throw new AppError('model-cut-short', 'weights are not whole float32 values');
  return new Float32Array(bytes.slice().buffer);
}

const WEIGHT_VALUES = GENERATOR_WEIGHTS.reduce((sum, { shape }) => sum + valuesIn(shape), 0);

function splitWeights(values: Float32Array): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  let offset = 0;
  for (const { name, shape } of GENERATOR_WEIGHTS) {
    const end = offset + valuesIn(shape);
    weights.set(name, values.subarray(offset, end));
    offset = end;
  }
  if (offset !== values.length) throw new AppError('model-other-shape', 'weights do not fit the layers');
  return weights;
}

function checkValues(weights: ReadonlyMap<string, Float32Array>): void {
  for (const [name, values] of weights) {
    const least = name.endsWith('/variance') ? 0 : -Infinity;
    if (!allWithin(values, least))
      throw new AppError('model-not-numbers', `${name} holds a value that can't be`);
  }
}

/** Whether each is finite and at least `least`. A loop: a model has millions, and a call for each takes a tenth of a second. */
function allWithin(values: Float32Array, least: number): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= least && Number.isFinite(value))) return false;
  }
  return true;
}

/**
 * The weights of a described model. `bytes` is the content of its weights file, null where the weights are
 * an initialisation. Throws `bad-model` where bytes were changed, `model-cut-short` where some are missing,
 * `model-other-shape` where they are whole and do not fit the layers, `model-not-numbers`.
 */
export function loadModel(description: ModelDescription, bytes: Uint8Array | null): Model {
  const source = description.weights;
  if ('file' in source && bytes === null) throw new AppError('bad-model', 'no weights file');
  const values =
    'file' in source ? decodeWeights(bytes!, source.dtype) : heUniform(source.initialisation.seed);
  const isWhole = weightsSha256(values) === source.sha256;
  if (!isWhole && values.length < WEIGHT_VALUES)
    throw new AppError('model-cut-short', 'weights end too early');
  const weights = splitWeights(values);
  if (!isWhole) throw new AppError('bad-model', 'weights have another SHA-256');
  checkValues(weights);
  return { description, weights };
}

/** A model of weights that were just trained; its name and id are not final. Throws `model-not-numbers`. */
export function modelOfWeights(values: Float32Array, noiseWeight: number): Model {
  const weights = splitWeights(values);
  checkValues(weights);
  const description: ModelDescription = {
    formatVersion: 1,
    id: 'in-training',
    name: 'In training',
    architecture: ARCHITECTURE,
    noiseWeight,
    normalisation: 'running',
    weights: { file: 'weights.bin', dtype: 'float32', sha256: weightsSha256(values) },
  };
  return { description, weights };
}
