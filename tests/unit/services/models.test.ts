import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { deleteModel, listModels, renameModel } from '../../../electron/services/models';

test('the model that ships for comparison says what taught it; the default says no such thing', () => {
  const shipped = resolve(import.meta.dirname, '../../../resources/models');
  const models = listModels({ shipped, own: resolve(shipped, 'none-of-my-own') }, '');
  const asPublished = models.flatMap(({ name, training }) => (training?.asPublished ? [name] : []));
  expect(asPublished).toEqual(['As published']);
  expect(models.map(({ name }) => name)).toContain('Default');
});

test('a model that ships is neither renamed nor removed: policy', () => {
  const shipped = resolve(import.meta.dirname, '../../../resources/models');
  const places = { shipped, own: resolve(shipped, 'none-of-my-own') };
  const before = listModels(places, '');
  expect(before.length).toBeGreaterThan(0);
  for (const { sha256 } of before) {
    expect(() => renameModel(places, sha256, 'mine')).toThrow(expect.objectContaining({ code: 'policy' }));
    expect(() => deleteModel(places, sha256)).toThrow(expect.objectContaining({ code: 'policy' }));
  }
  expect(listModels(places, '')).toEqual(before);
});
