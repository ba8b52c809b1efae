import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeAt, stacksOf, stepOf } from '../../../renderer/features/open/stacks';
import { viewerAction } from '../../../renderer/features/open/viewer-keys';
import type { ImageRef } from '../../../shared/models/files';
import type { SeriesPlace } from '../../../shared/models/viewing';

const image = (name: string, series: Partial<SeriesPlace> | null = null): ImageRef => ({
  id: name,
  name,
  kind: 'dicom',
  bytes: 1,
  series: series && {
    key: 'a',
    study: 's',
    title: 'CT · 2',
    number: null,
    instance: null,
    frames: 1,
    orientation: null,
    position: null,
    ...series,
  },
});
const slice = (n: number, instance: number) => image(`slice-${n}`, { instance });
const key = (name: string, more = {}) =>
  viewerAction({ key: name, altKey: false, shiftKey: false, ctrlKey: false, metaKey: false, ...more });

test('studies by the first of their names, series by number, then what belongs to none', () => {
  const files = [
    image('photo'),
    image('k', { study: 'second', key: 'k', title: 'MR · 1', number: 1 }),
    image('b', { key: 'x', title: 'CT · 10', number: 10 }),
    image('a', { key: 'y', title: 'CT · 2', number: 2 }),
    image('c', { key: 'y', title: 'CT · 2', number: 2 }),
    image('IMG10'),
    image('IMG9'),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(files, { minLength: files.length }), (shuffled) => {
      expect(stacksOf(shuffled).map(({ title, study, total }) => [title, study, total])).toEqual([
        ['CT · 2', 1, 2],
        ['b', 1, 1],
        ['k', 2, 1],
        ['IMG9', null, 1],
        ['IMG10', null, 1],
        ['photo', null, 1],
      ]);
    }),
  );
});

test('images of several frames are spread out among those of one', () => {
  const [stack] = stacksOf([slice(1, 1), image('many', { instance: 2, frames: 3 }), slice(3, 3)]);
  expect(stack?.total).toBe(5);
  const places = [-1, 0, 1, 2, 3, 4, 9].map((step) => placeAt(stack!, step));
  expect(places.map(({ file, frame }) => `${file.name}/${frame}`)).toEqual([
    'slice-1/0',
    'slice-1/0',
    'many/0',
    'many/1',
    'many/2',
    'slice-3/0',
    'slice-3/0',
  ]);
  expect(['slice-1', 'many', 'slice-3', 'gone'].map((id) => stepOf(stack!, id))).toEqual([0, 1, 4, 0]);
});

test('every key of the viewer, and none that belongs to the page', () => {
  expect(key('ArrowDown')).toEqual({ do: 'scroll', by: 1 });
  expect(key('ArrowLeft')).toEqual({ do: 'scroll', by: -1 });
  expect(key('PageDown')).toEqual({ do: 'scroll', by: 10 });
  expect(key('ArrowUp', { shiftKey: true })).toMatchObject({ do: 'window', y: -8 });
  expect(key('ArrowUp', { altKey: true })).toMatchObject({ do: 'move', y: 24 });
  expect(key('3')).toEqual({ do: 'preset', index: 2 });
  expect(key('i')).toEqual({ do: 'invert' });
  expect(key('0')).toEqual({ do: 'fit' });
  expect(key('p')).toEqual({ do: 'pixels' });
  expect(key('r')).toEqual({ do: 'reset' });
  expect(key('Tab')).toBeNull();
  expect(key('r', { ctrlKey: true })).toBeNull();
});
