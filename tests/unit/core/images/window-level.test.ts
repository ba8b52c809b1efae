import { expect, it } from 'vitest';
import type { Grayscale } from '../../../../electron/core/dicom/grayscale';
import type { StoredFrame } from '../../../../electron/core/dicom/stored-frame';
import { defaultVoi, toGreyLevels, windowLevel } from '../../../../electron/core/images/window-level';

const window = (center: number, width: number, shape: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID') => ({
  center,
  width,
  function: shape,
  explanation: '',
});

const plain: Grayscale = { modality: { slope: 1, intercept: 0 }, windows: [], voiTables: [], inverse: false };

const frameOf = (samples: Uint16Array | Int16Array, bitsStored = 16): StoredFrame => ({
  columns: samples.length,
  rows: 1,
  samplesPerPixel: 1,
  bitsStored,
  signed: samples instanceof Int16Array,
  photometric: 'MONOCHROME2',
  samples,
});

it.each([
  // The worked examples of PS3.3, C.11.2.1.2.1: c = 2048, w = 4096 is x / 4095; c = 2048, w = 1 is a threshold.
  ['LINEAR', 2048, 4096, 0, 0],
  ['LINEAR', 2048, 4096, 4095, 1],
  ['LINEAR', 2048, 4096, 1000, 1000 / 4095],
  ['LINEAR', 2048, 1, 2047, 0],
  ['LINEAR', 2048, 1, 2048, 1],
  ['LINEAR', 0, 100, -50, 0],
  ['LINEAR', 0, 100, 49, 1],
  ['LINEAR_EXACT', 2048, 4096, 0, 0],
  ['LINEAR_EXACT', 2048, 4096, 2048, 0.5],
  ['LINEAR_EXACT', 2048, 4096, 4096, 1],
  ['SIGMOID', 100, 50, 100, 0.5],
  ['SIGMOID', 100, 50, 150, 1 / (1 + Math.exp(-4))],
] as const)('%s, centre %d, width %d: %d', (shape, center, width, x, level) => {
  expect(windowLevel(window(center, width, shape), x)).toBeCloseTo(level, 12);
});

it('spreads a frame without a window over its own range, padding left out', () => {
  const frame = frameOf(Int16Array.of(-2000, 0, 500, 1000));
  const grayscale = { ...plain, padding: [-2000, -2000] as const };
  expect(toGreyLevels(frame, grayscale, defaultVoi(frame, grayscale))).toEqual(Uint8Array.of(0, 0, 128, 255));
});

it('is black where every value is the same or padding', () => {
  const frame = frameOf(Uint16Array.of(7, 7));
  expect(toGreyLevels(frame, plain, defaultVoi(frame, plain))).toEqual(Uint8Array.of(0, 0));
  const padded = { ...plain, padding: [7, 7] as const };
  expect(toGreyLevels(frame, padded, defaultVoi(frame, padded))).toEqual(Uint8Array.of(0, 0));
});

it('gives the same levels by table and value by value', () => {
  const samples = Int16Array.from({ length: 70_000 }, (_, index) => ((index * 31) % 65_536) - 32_768);
  const grayscale: Grayscale = {
    ...plain,
    modality: { slope: 0.5, intercept: 10 },
    windows: [window(40, 9_000, 'LINEAR')],
    inverse: true,
  };
  const large = frameOf(samples);
  const small = frameOf(samples.slice(0, 1_000));
  const voi = defaultVoi(large, grayscale);
  expect(toGreyLevels(large, grayscale, voi).slice(0, 1_000)).toEqual(toGreyLevels(small, grayscale, voi));
});
