import type { ViewSamples } from '../../../shared/models/viewing';

/** Samples, row-major, `channels` of them a pixel. */
export interface SampleGrid<Samples extends ViewSamples> {
  readonly columns: number;
  readonly rows: number;
  readonly channels: number;
  readonly samples: Samples;
}

/** A smaller grid; `step`: a pixel's side in pixels of the larger one. */
export type ShrunkGrid<Samples extends ViewSamples> = Omit<SampleGrid<Samples>, 'channels'> & {
  readonly step: number;
};

/**
 * The grid with no side longer than `maxSide`: each pixel the mean of a square of them, rounded; those of the last
 * column and row may be means of less. The same samples where it is small enough.
 */
export function shrinkSamples<Samples extends ViewSamples>(
  grid: SampleGrid<Samples>,
  maxSide: number,
): ShrunkGrid<Samples> {
  const { channels } = grid;
  const step = Math.ceil(Math.max(grid.columns, grid.rows) / maxSide);
  if (step <= 1) return { columns: grid.columns, rows: grid.rows, samples: grid.samples, step: 1 };
  const columns = Math.ceil(grid.columns / step);
  const rows = Math.ceil(grid.rows / step);
  const Kind = grid.samples.constructor as new (length: number) => Samples;
  const samples = new Kind(columns * rows * channels);
  const sums = new Float64Array(columns * channels);
  for (let row = 0; row < rows; row++) {
    const from = row * step;
    const height = Math.min(step, grid.rows - from);
    sums.fill(0);
    for (let y = from; y < from + height; y++) addRow(grid, y, step, sums);
    for (let at = 0; at < sums.length; at++) {
      const column = Math.floor(at / channels);
      const width = Math.min(step, grid.columns - column * step);
      samples[row * sums.length + at] = Math.round(sums[at]! / (width * height));
    }
  }
  return { columns, rows, samples, step };
}

/** Adds one row of the grid to the sums of the pixels it becomes. Mutates `sums`. */
function addRow(
  { columns, channels, samples }: SampleGrid<ViewSamples>,
  row: number,
  step: number,
  sums: Float64Array,
): void {
  let at = row * columns * channels;
  for (let x = 0; x < columns; x++) {
    const target = Math.floor(x / step) * channels;
    for (let channel = 0; channel < channels; channel++) sums[target + channel]! += samples[at++]!;
  }
}
