import type { ViewSamples } from '../../../shared/models/viewing';

/** Samples, row-major, `channels` of them a pixel. */
export interface SampleGrid<Samples extends ViewSamples> {
  readonly columns: number;
  readonly rows: number;
  readonly channels: number;
  readonly samples: Samples;
}

/**
 * The grid with no side longer than `maxSide`: each pixel the mean of a square of them, rounded; those of the last
 * column and row may be means of less. The same grid where it is small enough.
 */
export function shrinkSamples<Samples extends ViewSamples>(
  grid: SampleGrid<Samples>,
  maxSide: number,
): SampleGrid<Samples> {
  const factor = Math.ceil(Math.max(grid.columns, grid.rows) / maxSide);
  if (factor <= 1) return grid;
  const { channels } = grid;
  const columns = Math.ceil(grid.columns / factor);
  const rows = Math.ceil(grid.rows / factor);
  const samples = new (grid.samples.constructor as new (length: number) => Samples)(
    columns * rows * channels,
  );
  const sums = new Float64Array(columns * channels);
  for (let row = 0; row < rows; row++) {
    const from = row * factor;
    const height = Math.min(factor, grid.rows - from);
    sums.fill(0);
    for (let y = from; y < from + height; y++) addRow(grid, y, factor, sums);
    for (let at = 0; at < sums.length; at++) {
      const column = Math.floor(at / channels);
      const width = Math.min(factor, grid.columns - column * factor);
      samples[row * sums.length + at] = Math.round(sums[at]! / (width * height));
    }
  }
  return { columns, rows, channels, samples };
}

/** Adds one row of the grid to the sums of the pixels it becomes. Mutates `sums`. */
function addRow(
  { columns, channels, samples }: SampleGrid<ViewSamples>,
  row: number,
  factor: number,
  sums: Float64Array,
): void {
  let at = row * columns * channels;
  for (let x = 0; x < columns; x++) {
    const target = Math.floor(x / factor) * channels;
    for (let channel = 0; channel < channels; channel++) sums[target + channel]! += samples[at++]!;
  }
}
