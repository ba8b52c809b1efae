import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openBackend } from '../../../../electron/core/gan/backend';
import type { Backend } from '../../../../electron/core/gan/backend';
import {
  createGenerator,
  freshNoise,
  generateKeyImage,
  mixSeed,
  quantise,
} from '../../../../electron/core/gan/key-image';
import type { Generator } from '../../../../electron/core/gan/key-image';
import { loadModel, parseModelDescription } from '../../../../electron/core/gan/model';
import { IMAGE_VALUES } from '../../../../electron/core/gan/networks';

const root = join(import.meta.dirname, '../../../..');
const shipped = readFileSync(join(root, 'resources/models/untrained/model.json'), 'utf8');
const seed = Uint8Array.from({ length: IMAGE_VALUES }, (_, i) => (i >> 8) & 255);

describe('the quantiser', () => {
  test('round((v + 1) * 127.5), clamped', () => {
    const values = [-1, 1, 0, -0.999, 0.999, -1.5, 7, -0.9961, 0.5];
    expect([...quantise(Float32Array.from(values))]).toEqual([0, 255, 128, 0, 255, 0, 255, 0, 191]);
  });

  test('gives every byte back that was scaled to [-1, 1]', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const scaled = Float32Array.from(bytes, (byte) => byte / 127.5 - 1);
    expect(quantise(scaled)).toEqual(bytes);
  });
});

describe('the input', () => {
  test('is the seed alone at w = 0 and the noise alone at w = 1', () => {
    const ends = Uint8Array.of(0, 255, 51);
    const noise = Float32Array.of(0.25, -0.5, 0.75);
    const mixed = mixSeed({ seed: ends, noise, noiseWeight: 0 });
    [-1, 1, -0.6].forEach((value, i) => expect(mixed[i]).toBeCloseTo(value, 6));
    expect(mixSeed({ seed: ends, noise, noiseWeight: 1 })).toEqual(noise);
    expect(mixSeed({ seed: ends, noise, noiseWeight: 0.5 })[0]).toBeCloseTo(-0.375, 6);
  });

  test('noise is uniform in (-1, 1) and new every time', () => {
    const noise = freshNoise(IMAGE_VALUES);
    const counts = new Array<number>(16).fill(0);
    for (const value of noise) counts[Math.floor((value + 1) * 8)]! += 1;
    const expected = IMAGE_VALUES / 16;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 15 degrees of freedom: above 60 once in 4 million runs.
    expect(chiSquare).toBeLessThan(60);
    expect(noise.every((value) => value > -1 && value < 1)).toBe(true);
    expect(freshNoise(64)).not.toEqual(noise.subarray(0, 64));
  });
});

describe('a key image of the shipped model', () => {
  let backend: Backend;
  let generator: Generator;

  beforeAll(async () => {
    backend = await openBackend({ require: createRequire(import.meta.url), nativeFolder: null });
    generator = createGenerator(backend, loadModel(parseModelDescription(shipped), null));
  });

  test('is made by WebAssembly where no native TensorFlow was handed in', () => {
    expect(backend).toMatchObject({ name: 'wasm', reasons: ['native-not-found'] });
  });

  test('is another one each time, spread over the grey levels, and leaves no tensor behind', () => {
    const tensors = backend.tf.memory().numTensors;
    const [first, second] = [generateKeyImage(generator, seed), generateKeyImage(generator, seed)];
    expect(backend.tf.memory().numTensors).toBe(tensors);
    expect(first).toHaveLength(IMAGE_VALUES);
    const differing = first.filter((value, i) => value !== second[i]).length / IMAGE_VALUES;
    expect(differing).toBeGreaterThan(0.9);
    const counts = new Array<number>(256).fill(0);
    for (const value of first) counts[value]! += 1;
    const entropy = counts.reduce(
      (sum, n) => (n === 0 ? sum : sum - (n / IMAGE_VALUES) * Math.log2(n / IMAGE_VALUES)),
      0,
    );
    expect(entropy).toBeGreaterThan(7);
  });

  test('needs a seed of 196,608 bytes', () => {
    expect(() => generateKeyImage(generator, new Uint8Array(3))).toThrow(
      expect.objectContaining({ code: 'cannot-read' }),
    );
  });

  test('is bad-model where the weights give no number', () => {
    const model = loadModel(parseModelDescription(shipped), null);
    const weights = new Map(model.weights);
    weights.set(
      'decoder4/kernel',
      weights.get('decoder4/kernel')!.map((_, i) => (i % 2 ? 3e38 : -3e38)),
    );
    const overflowing = createGenerator(backend, { ...model, weights });
    expect(() => generateKeyImage(overflowing, seed)).toThrow(expect.objectContaining({ code: 'bad-model' }));
    overflowing.dispose();
  });

  test('dispose gives every tensor back', () => {
    const before = backend.tf.memory().numTensors;
    const other = createGenerator(backend, generator.model);
    expect(backend.tf.memory().numTensors).toBeGreaterThan(before);
    other.dispose();
    expect(backend.tf.memory().numTensors).toBe(before);
  });
});
