import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shrinkSamples } from '../../../../electron/core/images/shrink';

/** The same, pixel by pixel. */
function slowly(
  columns: number,
  rows: number,
  channels: number,
  step: number,
  at: (index: number) => number,
): number[] {
  const means: number[] = [];
  for (let row = 0; row < rows; row += step)
    for (let column = 0; column < columns; column += step)
      for (let channel = 0; channel < channels; channel++) {
        const inside: number[] = [];
        for (let y = row; y < Math.min(rows, row + step); y++)
          for (let x = column; x < Math.min(columns, column + step); x++)
            inside.push(at((y * columns + x) * channels + channel));
        means.push(Math.round(inside.reduce((sum, value) => sum + value, 0) / inside.length));
      }
  return means;
}

test('each pixel is the mean of a square of them, whatever the size, the channels and the sign', () => {
  const size = fc.integer({ min: 1, max: 23 });
  fc.assert(
    fc.property(size, size, fc.constantFrom(1, 4), fc.integer(), (columns, rows, channels, seed) => {
      const value = (index: number) => ((index * 7_919 + seed) % 60_000) - 30_000;
      const samples = Int16Array.from({ length: columns * rows * channels }, (_, index) => value(index));
      const { step, ...shrunk } = shrinkSamples({ columns, rows, channels, samples }, 8);
      expect(step).toBe(Math.ceil(Math.max(columns, rows) / 8));
      expect(shrunk).toEqual({
        columns: Math.ceil(columns / step),
        rows: Math.ceil(rows / step),
        samples: Int16Array.from(slowly(columns, rows, channels, step, (index) => samples[index]!)),
      });
    }),
  );
});

test('what is small enough is handed on as it is', () => {
  const samples = Uint8Array.of(1, 2, 3, 4);
  expect(shrinkSamples({ columns: 2, rows: 2, channels: 1, samples }, 2).samples).toBe(samples);
});
