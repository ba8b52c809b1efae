import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stacksOf } from '../../../renderer/features/open/stacks';
import { viewerAction } from '../../../renderer/features/open/viewer-keys';
import type { ImageRef } from '../../../shared/models/files';
import { inSeriesOrder } from '../../../shared/models/viewing';

const image = (name: string, series: ImageRef['series'] = null): ImageRef => ({
  id: name,
  name,
  kind: 'dicom',
  bytes: 1,
  series,
});
const slice = (n: number, position: number | null, instance: number | null = null) =>
  image(`slice-${n}`, { key: 'a', title: 'CT · 2', position, instance });
const key = (name: string, more = {}) =>
  viewerAction({ key: name, altKey: false, shiftKey: false, ctrlKey: false, metaKey: false, ...more });

test('whatever order files come in, a series is scrolled along its normal', () => {
  const slices = Array.from({ length: 20 }, (_, n) => slice(n, n * 2.5 - 20, 20 - n));
  fc.assert(
    fc.property(fc.shuffledSubarray(slices, { minLength: 20 }), (shuffled) => {
      expect(inSeriesOrder(shuffled).map(({ id }) => id)).toEqual(slices.map(({ id }) => id));
    }),
  );
});

test('without positions, or with one for all, the instance number leads, then the name', () => {
  expect(inSeriesOrder([slice(1, null, 3), slice(2, 5, 1), slice(3, 5, 2)]).map(({ id }) => id)).toEqual([
    'slice-2',
    'slice-3',
    'slice-1',
  ]);
  expect(inSeriesOrder([slice(1, 7, 2), slice(2, 7, 1)]).map(({ id }) => id)).toEqual(['slice-2', 'slice-1']);
  expect(inSeriesOrder([slice(2, null), slice(1, null)]).map(({ id }) => id)).toEqual(['slice-1', 'slice-2']);
});

test('a series is one stack under its title, any other file one of its own', () => {
  const stacks = stacksOf([image('photo'), slice(2, 2), image('other'), slice(1, 1)]);
  expect(stacks.map(({ title, files }) => [title, files.length])).toEqual([
    ['photo', 1],
    ['CT · 2', 2],
    ['other', 1],
  ]);
  expect(stacks[1]!.files.map(({ id }) => id)).toEqual(['slice-1', 'slice-2']);
  expect(stacksOf([slice(1, 1)])[0]!.title).toBe('slice-1');
});

test('every key of the viewer, and none that belongs to the page', () => {
  expect(key('ArrowDown')).toEqual({ do: 'scroll', by: 1 });
  expect(key('ArrowLeft')).toEqual({ do: 'scroll', by: -1 });
  expect(key('PageDown')).toEqual({ do: 'scroll', by: 10 });
  expect(key('ArrowUp', { shiftKey: true })).toMatchObject({ do: 'window', y: -8 });
  expect(key('ArrowUp', { altKey: true })).toMatchObject({ do: 'move', y: 24 });
  expect(key('3')).toEqual({ do: 'preset', index: 2 });
  expect(key('i')).toEqual({ do: 'invert' });
  expect(key('Tab')).toBeNull();
  expect(key('r', { ctrlKey: true })).toBeNull();
});
