import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeHalves } from '../../../../electron/core/gan/half';
import { decodeModelFile, encodeModelFile } from '../../../../electron/core/gan/model-file';
import { likenessOf } from '../../../../electron/services/likeness-figures';
import {
  isTrained,
  loadModel,
  parseModelDescription,
  weightsSha256,
} from '../../../../electron/core/gan/model';

const models = join(import.meta.dirname, '../../../../resources/models');
const shipped = readdirSync(models, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const read = (id: string) => {
  const description = parseModelDescription(readFileSync(join(models, id, 'model.json'), 'utf8'));
  const bytes =
    'file' in description.weights ? readFileSync(join(models, id, description.weights.file)) : null;
  return { description, bytes };
};

test('every model that ships loads, by the SHA-256 of its weights, and stays small', () => {
  let size = 0;
  for (const id of shipped) {
    const { description, bytes } = read(id);
    expect(description.id).toBe(id);
    expect(loadModel(description, bytes).weights.size).toBeGreaterThan(0);
    if (bytes) size += statSync(join(models, id, 'weights.bin')).size;
  }
  expect(size).toBeLessThan(25 * 1024 * 1024);
});

test('the default is trained; one flipped bit of its weights, a cut, another shape and NaN have a reason each', () => {
  const { description, bytes } = read('default');
  const refusedAs = (code: string) => expect.objectContaining({ code });
  expect(isTrained(description)).toBe(true);
  const file = encodeModelFile(description, bytes!);
  expect(decodeModelFile(file).model.description).toEqual(description);
  const altered = file.slice();
  altered[altered.length - 5]! ^= 1;
  expect(() => decodeModelFile(altered)).toThrow(refusedAs('bad-model'));
  for (const cut of [file.length - 1, file.length - 2, 100_000, 400, 10])
    expect(() => decodeModelFile(file.subarray(0, cut))).toThrow(refusedAs('model-cut-short'));
  const twice = encodeModelFile(description, Buffer.concat([bytes!, bytes!]));
  expect(() => decodeModelFile(twice)).toThrow(refusedAs('model-other-shape'));
  // Whole by its own SHA-256, and fewer values than the layers have.
  const few = bytes!.subarray(0, 1_000);
  const sha256 = weightsSha256(decodeHalves(few));
  const smaller = { ...description, weights: { ...description.weights, sha256 } };
  expect(() => decodeModelFile(encodeModelFile(smaller, few))).toThrow(refusedAs('model-other-shape'));
  const noNumber = Uint8Array.from(bytes!);
  noNumber.set([0x00, 0x7e], 100);
  const described = {
    ...description,
    weights: { ...description.weights, sha256: weightsSha256(decodeHalves(noNumber)) },
  };
  expect(() => decodeModelFile(encodeModelFile(described, noNumber))).toThrow(refusedAs('model-not-numbers'));
});

test('it was measured of every model that ships how unlike its keys are: tools/ship-likeness.mjs', () => {
  for (const id of shipped) {
    const figure = likenessOf(
      { shipped: models, own: join(models, 'none') },
      read(id).description.weights.sha256,
    );
    expect([id, figure !== undefined && figure.keys >= 100]).toEqual([id, true]);
    // Between two random keys it is 99.609; what key images are grown with unless another was chosen comes near it.
    expect(figure!.mean).toBeGreaterThan(id === 'default' ? 99 : 50);
    expect(figure!.deviation).toBeGreaterThan(0);
  }
});
