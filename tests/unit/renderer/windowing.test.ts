import { expect, test } from 'vitest';
import {
  draggedWindow,
  greyPixels,
  levelOf,
  ownLook,
  presetsFor,
  wholeRange,
  type GreyFrame,
} from '../../../renderer/features/open/windowing';
import { windowLevel } from '../../../electron/core/images/window-level';

const frame = (more: Partial<GreyFrame> = {}): GreyFrame => ({
  status: 'grey',
  columns: 4,
  rows: 1,
  frames: 1,
  pixelAspect: 1,
  step: 1,
  samples: Int16Array.of(-1_000, 0, 40, 3_000),
  slope: 1,
  intercept: 0,
  inverse: false,
  windows: [{ center: 40, width: 400, function: 'LINEAR', explanation: 'ABDOMEN' }],
  isRounded: false,
  tables: [],
  range: [-1_000, 3_000],
  greyLevels: null,
  modality: 'CT',
  ...more,
});
const greys = (of: GreyFrame, isInverted = false) =>
  [...greyPixels(of, ownLook(of), isInverted)].filter((_, at) => at % 4 === 0);

test('the page windows as the engine does, for every function and value', () => {
  for (const shape of ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const)
    for (const [center, width] of [
      [40, 400],
      [-600, 1_500],
      [0.5, 1],
    ] as const)
      for (let value = -1_200; value <= 1_200; value += 7) {
        const window = { center, width, function: shape, explanation: '' };
        expect(levelOf({ status: 'window', window }, value)).toBeCloseTo(windowLevel(window, value), 12);
      }
});

test('signed samples, slope and inversion reach the pixels, and every pixel is opaque', () => {
  expect(greys(frame())).toEqual([0, 102, 128, 255]);
  expect(greys(frame(), true)).toEqual([255, 153, 127, 0]);
  expect(greys(frame({ inverse: true }), true)).toEqual([0, 102, 128, 255]);
  expect(greys(frame({ samples: Uint8Array.of(0, 10), slope: 2, intercept: 20 }))).toEqual([115, 128]);
  const alpha = [...greyPixels(frame(), ownLook(frame()), false)].filter((_, at) => at % 4 === 3);
  expect(alpha).toEqual([255, 255, 255, 255]);
});

test('a file without a window is shown by its table, else over its whole range', () => {
  const table = { first: -10, bits: 8, entries: Uint16Array.of(0, 128, 255) };
  const look = ownLook(frame({ windows: [], tables: [table] }));
  expect([-50, -10, -9, -8, 900].map((value) => Math.round(255 * levelOf(look, value)))).toEqual([
    0, 0, 128, 255, 255,
  ]);
  const whole = ownLook(frame({ windows: [] }));
  expect([-1_000, 1_000, 3_000].map((value) => levelOf(whole, value))).toEqual([0, 0.5, 1]);
  const bytes = ownLook(frame({ windows: [], greyLevels: [0, 255], range: [10, 90] }));
  expect([0, 255].map((value) => levelOf(bytes, value))).toEqual([0, 1]);
  const flat = ownLook(frame({ windows: [], range: [7, 7] }));
  expect(levelOf(flat, 7)).toBe(0);
});

test('a drag widens and shifts the window and never turns it inside out', () => {
  const start = wholeRange(frame());
  expect(draggedWindow(start, frame(), { x: 10, y: 0 }).width).toBeGreaterThan(start.width);
  expect(draggedWindow(start, frame(), { x: 0, y: 10 }).center).toBeGreaterThan(start.center);
  expect(draggedWindow(start, frame(), { x: -1e9, y: 0 }).width).toBeGreaterThan(0);
});

test('CT gets the usual windows, other images their own and the whole range', () => {
  expect(presetsFor(frame()).map(({ name }) => name)).toEqual([
    'file',
    'range',
    'softTissue',
    'lung',
    'bone',
    'brain',
  ]);
  expect(presetsFor(frame({ modality: 'MR', windows: [] })).map(({ name }) => name)).toEqual([
    'file',
    'range',
  ]);
  const table = { first: 0, bits: 8, entries: Uint16Array.of(0, 255) };
  expect(presetsFor(frame({ modality: 'MR', tables: [table] })).map(({ name }) => name)).toEqual([
    'file',
    'other',
    'range',
  ]);
});
