import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { deleteModel, listModels, renameModel } from '../../../electron/services/models';

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
