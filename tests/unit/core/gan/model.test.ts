import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { heUniform, seededNumbers } from '../../../../electron/core/gan/initialisation';
import {
  isTrained,
  loadModel,
  parseModelDescription,
  weightsSha256,
} from '../../../../electron/core/gan/model';
import { GENERATOR_WEIGHTS } from '../../../../electron/core/gan/networks';

const root = join(import.meta.dirname, '../../../..');
const shipped = JSON.parse(
  readFileSync(join(root, 'resources/models/untrained/model.json'), 'utf8'),
) as Record<string, unknown>;

const values = heUniform(2);
const bytesOf = (array: Float32Array) => new Uint8Array(array.buffer.slice(0));
const fileModel = (sha256: string) =>
  parseModelDescription(
    JSON.stringify({ ...shipped, id: 'test', weights: { file: 'weights.bin', dtype: 'float32', sha256 } }),
  );

const withCode = (code: string) => expect.objectContaining({ code });

describe('model.json', () => {
  test('the shipped one is called untrained and counts as untrained', () => {
    const description = parseModelDescription(JSON.stringify(shipped));
    expect(description).toMatchObject({ id: 'untrained', name: 'Untrained' });
    expect(isTrained(description)).toBe(false);
    expect(isTrained(fileModel('0'.repeat(64)))).toBe(true);
  });

  test('another format version is unsupported-version', () => {
    expect(() => parseModelDescription('{"formatVersion":2,"something":"new"}')).toThrow(
      withCode('unsupported-version'),
    );
  });

  test.each([
    ['no JSON', '{'],
    ['no object', '7'],
    ['no version', JSON.stringify({ ...shipped, formatVersion: undefined })],
    ['an unknown key', JSON.stringify({ ...shipped, extra: 1 })],
    ['a noise weight above 1', JSON.stringify({ ...shipped, noiseWeight: 1.1 })],
    [
      'a file outside the folder',
      JSON.stringify({
        ...shipped,
        weights: { file: '../weights.bin', dtype: 'float32', sha256: '0'.repeat(64) },
      }),
    ],
    [
      'an unknown initialisation',
      JSON.stringify({
        ...shipped,
        weights: { initialisation: { scheme: 'normal', seed: 1 }, sha256: '0'.repeat(64) },
      }),
    ],
  ])('%s is bad-model', (_, json) => {
    expect(() => parseModelDescription(json)).toThrow(withCode('bad-model'));
  });
});

test('another architecture is model-other-shape', () => {
  expect(() => parseModelDescription(JSON.stringify({ ...shipped, architecture: 'other' }))).toThrow(
    withCode('model-other-shape'),
  );
});

describe('weights', () => {
  test('of the shipped model have the SHA-256 it states', () => {
    const { weights } = loadModel(parseModelDescription(JSON.stringify(shipped)), null);
    expect([...weights.keys()]).toEqual(GENERATOR_WEIGHTS.map(({ name }) => name));
    expect(weights.get('decoder3/gamma')!.every((value) => value === 1)).toBe(true);
  });

  test('of another seed are refused under its SHA-256', () => {
    const { sha256 } = shipped['weights'] as { sha256: string };
    const other = { ...shipped, weights: { initialisation: { scheme: 'he-uniform', seed: 2 }, sha256 } };
    expect(() => loadModel(parseModelDescription(JSON.stringify(other)), null)).toThrow(
      withCode('bad-model'),
    );
  });

  test('are read from a file, wherever it lies in memory', () => {
    const bytes = bytesOf(values);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    const { weights } = loadModel(fileModel(weightsSha256(values)), shifted.subarray(1));
    expect(weights.get('encoder1/kernel')).toEqual(values.subarray(0, 3_072));
  });

  test('missing or changed values are bad-model, missing bytes model-cut-short', () => {
    const description = fileModel(weightsSha256(values));
    const bytes = bytesOf(values);
    const changed = bytes.slice();
    changed[1_000_000]! ^= 1;
    for (const bad of [null, changed])
      expect(() => loadModel(description, bad)).toThrow(withCode('bad-model'));
    for (const cut of [bytes.subarray(4), bytes.subarray(1), new Uint8Array(0)])
      expect(() => loadModel(description, cut)).toThrow(withCode('model-cut-short'));
  });

  test.each([
    ['NaN', 5, NaN],
    ['infinite', 5, Infinity],
  ])('%s is model-not-numbers under its right SHA-256', (_, index, value) => {
    const bad = values.slice();
    bad[index] = value;
    expect(() => loadModel(fileModel(weightsSha256(bad)), bytesOf(bad))).toThrow(
      withCode('model-not-numbers'),
    );
  });

  test('a negative variance is model-not-numbers', () => {
    const bad = values.slice();
    // encoder1: 3,072 kernel values, then gamma, beta and mean of 64 each.
    bad[3_072 + 3 * 64] = -0.1;
    expect(() => loadModel(fileModel(weightsSha256(bad)), bytesOf(bad))).toThrow(
      withCode('model-not-numbers'),
    );
  });
});

test('the seeded numbers are xoshiro128** 1.1', () => {
  // State 1, 2, 3, 4 after the published algorithm, from the definition in 64-bit arithmetic.
  const mask = 0xffff_ffffn;
  const rotate = (value: bigint, by: bigint) => ((value << by) | (value >> (32n - by))) & mask;
  let mixed = 9n;
  const splitmix = () => {
    mixed = (mixed + 0x9e37_79b9n) & mask;
    let z = ((mixed ^ (mixed >> 16n)) * 0x21f0_aaadn) & mask;
    z = ((z ^ (z >> 15n)) * 0x735a_2d97n) & mask;
    return z ^ (z >> 15n);
  };
  const state = [splitmix(), splitmix(), splitmix(), splitmix()] as [bigint, bigint, bigint, bigint];
  const reference = () => {
    const result = (rotate((state[1] * 5n) & mask, 7n) * 9n) & mask;
    const shifted = (state[1] << 9n) & mask;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate(state[3], 11n);
    return Number(result);
  };
  const next = seededNumbers(9);
  for (let i = 0; i < 1_000; i += 1) expect(next()).toBe(reference());
});
