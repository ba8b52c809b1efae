import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { Backend } from '../core/gan/backend';
import { createGenerator, generateKeyImage } from '../core/gan/key-image';
import type { Generator } from '../core/gan/key-image';
import { growEvaluated, type EvaluatedKey } from '../core/gan/evaluate';
import { isTrained, loadModel, parseModelDescription } from '../core/gan/model';
import type { GeneratedKeyImage, RuntimeModel, RuntimeRequest } from './protocol';

async function readPart(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (cause) {
    throw new AppError('bad-model', 'a file of the model cannot be read', cause);
  }
}

/**
 * Reads a model's folder and puts its weights on the backend. Throws `bad-model` when a file is missing or
 * not what model.json says, `unsupported-version` for another format.
 */
export async function openGenerator(backend: Backend, folder: string): Promise<Generator> {
  const description = parseModelDescription((await readPart(folder, 'model.json')).toString('utf8'));
  const source = description.weights;
  const bytes = 'file' in source ? await readPart(folder, source.file) : null;
  return createGenerator(backend, loadModel(description, bytes));
}

/** How manifests and screens name a generator's model. */
export function modelOf({ model: { description } }: Generator): RuntimeModel {
  const { id, name, weights } = description;
  return { id, name, sha256: weights.sha256, trained: isTrained(description) };
}

/** One key image and what made it. Throws as generateKeyImage does. */
export function timeKeyImage(backend: Backend, generator: Generator, seed: Uint8Array): GeneratedKeyImage {
  const start = performance.now();
  const keyImage = generateKeyImage(generator, seed);
  const milliseconds = performance.now() - start;
  return { keyImage, milliseconds, model: modelOf(generator), rung: backend.name };
}

/** The generator of the last evaluation, kept for its next key. */
let evaluated: { readonly folder: string; readonly generator: Generator } | undefined;

/** One key of an evaluation; the model that is in use stays so. Throws as openGenerator does. */
export async function evaluateKey(
  backend: Backend,
  { folder, noiseWeight, seed, otherSeed }: Extract<RuntimeRequest, { readonly type: 'evaluate-key' }>,
): Promise<EvaluatedKey> {
  if (folder === null) return growEvaluated({ generator: null }, seed, otherSeed);
  if (evaluated?.folder !== folder) {
    evaluated?.generator.dispose();
    evaluated = { folder, generator: await openGenerator(backend, folder) };
  }
  const { generator } = evaluated;
  return growEvaluated({ generator, noiseWeight: noiseWeight ?? undefined }, seed, otherSeed);
}
