import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openBackend } from '../../electron/core/gan/backend';
import type { Backend } from '../../electron/core/gan/backend';
import { createGenerator, freshNoise, mixSeed, quantise } from '../../electron/core/gan/key-image';
import { loadModel, parseModelDescription, type Model } from '../../electron/core/gan/model';
import { IMAGE_VALUES } from '../../electron/core/gan/networks';
import { locateTensorflow } from '../../electron/runtime/locate';
import { untrainedFolder } from '../helpers/runtime-process';

const nativeFolder = locateTensorflow({ userData: null, resources: null });

function shippedModel(id: string): Model {
  const folder = join(untrainedFolder, '..', id);
  const description = parseModelDescription(readFileSync(join(folder, 'model.json'), 'utf8'));
  const { weights } = description;
  return loadModel(description, 'file' in weights ? readFileSync(join(folder, weights.file)) : null);
}

function run(backend: Backend, model: Model, input: Float32Array): Float32Array {
  const generator = createGenerator(backend, model);
  const before = backend.tf.memory().numTensors;
  const output = generator.run(input);
  expect(backend.tf.memory().numTensors).toBe(before);
  generator.dispose();
  return output;
}

// The untrained one normalises by the image at hand, the trained ones by running averages.
describe.each(['untrained', 'default', 'as-published'])('the model %s', (id) => {
  test('gives the same image from the same input by native TensorFlow and by WebAssembly', async ({
    skip,
  }) => {
    skip(nativeFolder === null, 'no native TensorFlow on this machine: set-up could not bring it');
    const require = createRequire(import.meta.url);
    const model = shippedModel(id);
    const seed = Uint8Array.from({ length: IMAGE_VALUES }, (_, i) => (i >> 8) & 255);
    const { noiseWeight } = model.description;
    const input = mixSeed({ seed, noise: freshNoise(IMAGE_VALUES), noiseWeight });

    const native = await openBackend({ require, nativeFolder });
    expect(native).toMatchObject({ name: 'native-cpu', reasons: [] });
    const byNative = run(native, model, input);
    const wasm = await openBackend({ require, nativeFolder, from: 'wasm' });
    expect(wasm).toMatchObject({ name: 'wasm', reasons: [] });
    const byWasm = run(wasm, model, input);

    const worst = byNative.reduce((most, value, i) => Math.max(most, Math.abs(value - byWasm[i]!)), 0);
    expect(worst).toBeLessThan(1e-3);
    const other = quantise(byWasm);
    const steps = quantise(byNative).map((value, i) => Math.abs(value - other[i]!));
    expect(steps.every((step) => step <= 1)).toBe(true);
  });
});
