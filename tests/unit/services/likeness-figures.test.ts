import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { keepLikeness, likenessLookup, likenessOf } from '../../../electron/services/likeness-figures';
import { temporaryFolder } from '../../helpers/cli';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const places = { shipped: folder.at('shipped'), own: folder.at('own') };
const figure = { mean: 99.6, deviation: 0.1, keys: 8 };

test('what was measured of a model is found again, what ships too; the own measure comes first', () => {
  expect(likenessOf(places, 'a')).toBeUndefined();
  mkdirSync(places.shipped);
  writeFileSync(
    folder.at('shipped', 'likeness.json'),
    JSON.stringify({ version: 1, models: { a: figure, b: figure } }),
  );
  keepLikeness(places, 'b', { ...figure, mean: 98 });
  keepLikeness(places, 'c', { ...figure, mean: 97 });
  expect(['a', 'b', 'c', 'd'].map((sha256) => likenessOf(places, sha256)?.mean)).toEqual([
    99.6,
    98,
    97,
    undefined,
  ]);
});

test('one request looks a model up once', () => {
  const figure = { mean: 99, deviation: 1, keys: 100 };
  keepLikeness(places, 'e', figure);
  const lookup = likenessLookup(places);
  expect(lookup('e')).toEqual(figure);
  keepLikeness(places, 'e', { ...figure, mean: 98 });
  expect([lookup('e')?.mean, likenessOf(places, 'e')?.mean]).toEqual([99, 98]);
});

test.each([
  '{',
  '[]',
  '{"version":2,"models":{"a":{"mean":1,"deviation":1,"keys":1}}}',
  '{"version":1,"models":{"a":{"mean":"x"}}}',
])('a file that is not ours says nothing: %s', (text) => {
  writeFileSync(folder.at('own', 'likeness.json'), text);
  expect(likenessOf({ shipped: folder.at('none'), own: places.own }, 'a')).toBeUndefined();
});
