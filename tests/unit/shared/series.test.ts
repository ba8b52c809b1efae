import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImageRef } from '../../../shared/models/files';
import type { SeriesPlace } from '../../../shared/models/viewing';
import { inSeriesOrder } from '../../../shared/series';

const AXIAL = [1, 0, 0, 0, 1, 0];
const CORONAL = [1, 0, 0, 0, 0, -1];
/** Rows and columns turned about two axes: its normal has three parts. */
const OBLIQUE = [0.8, 0.36, 0.48, -0.6, 0.48, 0.64];

const slice = (name: string, place: Partial<SeriesPlace>): ImageRef => ({
  id: name,
  name,
  kind: 'dicom',
  bytes: 1,
  series: {
    key: 'a',
    study: 's',
    title: 'CT',
    number: null,
    instance: null,
    frames: 1,
    orientation: null,
    position: null,
    ...place,
  },
});
const names = (images: readonly ImageRef[]) => images.map(({ name }) => name);

/** Whatever order they come in, they are put into the one they stand in here. */
function expectOrder(images: readonly ImageRef[]): void {
  fc.assert(
    fc.property(fc.shuffledSubarray([...images], { minLength: images.length }), (shuffled) => {
      expect(names(inSeriesOrder(shuffled))).toEqual(names(images));
    }),
  );
}

describe('the order of a series, whatever order its files come in', () => {
  test('axial slices from the feet up, against their numbers', () => {
    expectOrder(
      Array.from({ length: 20 }, (_, n) =>
        slice(`s${n}`, { orientation: AXIAL, position: [3, 4, n * 2.5 - 20], instance: 20 - n }),
      ),
    );
  });

  test('oblique slices along their normal, with directions rounded differently from file to file', () => {
    const normal = [0, -0.8, 0.6];
    expectOrder(
      Array.from({ length: 15 }, (_, n) =>
        slice(`s${n}`, {
          orientation: OBLIQUE.map((part) => part + (n % 3) * 1e-5),
          position: normal.map((part, axis) => part * n * 1.25 + axis * 10),
          instance: 15 - n,
        }),
      ),
    );
  });

  test('one position for several, as in a series over time: by number, then by name as people count', () => {
    const at = (z: number) => ({ orientation: AXIAL, position: [0, 0, z] });
    expectOrder([
      slice('b', { ...at(0), instance: 1 }),
      slice('a', { ...at(0), instance: 2 }),
      slice('slice-2', at(0)),
      slice('slice-10', at(0)),
      slice('c', { ...at(1), instance: 0 }),
    ]);
  });

  test('two directions in one series are two stacks, the one with the first number before', () => {
    expectOrder([
      slice('c1', { orientation: CORONAL, position: [0, 5, 0], instance: 1 }),
      slice('c0', { orientation: CORONAL, position: [0, 9, 0], instance: 2 }),
      slice('a0', { orientation: AXIAL, position: [0, 0, 1], instance: 4 }),
      slice('a1', { orientation: AXIAL, position: [0, 0, 2], instance: 3 }),
    ]);
  });

  test('without place or with directions that are none: behind the others, by number, then by name', () => {
    expectOrder([
      slice('z', { orientation: AXIAL, position: [0, 0, 9], instance: 9 }),
      slice('n1', { instance: 1 }),
      slice('n2', { orientation: [1, 0, 0, 1, 0, 0], position: [0, 0, 0], instance: 2 }),
      slice('n3', { orientation: AXIAL, instance: 3 }),
      slice('x', {}),
    ]);
  });
});

test('files of one name in two folders keep one order', () => {
  const twins = ['2', '1'].map((id) => ({ ...slice('same', {}), id }));
  expect(inSeriesOrder(twins).map(({ id }) => id)).toEqual(['1', '2']);
  expect(inSeriesOrder([...twins].reverse()).map(({ id }) => id)).toEqual(['1', '2']);
});
