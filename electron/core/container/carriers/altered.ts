/** 8-bit samples of a picture, row-major, channels side by side. */
export interface Raster8 {
  readonly columns: number;
  readonly rows: number;
  readonly channels: number;
  readonly samples: Uint8Array;
}

const BLOCK = 16;
const MIN_BLOCKS = 64;
const MIDDLE = 127.5;
const TOLERANCE = 20;
const SHARE = 0.95;

/**
 * Whether a picture looks like a carrier that went through a lossy hand (JPEG, scaling): cipher bytes are
 * uniform, so the mean of a 16x16 block stays within 127.5 +- 20 however they were smoothed, and pictures of
 * things do not do that in 95 % of the lower half (cipher.md, 5). A guess that only chooses the sentence a
 * person reads. Counted by block and channel: scaled to twice the size, a block holds 64 samples a channel
 * and 3 % of the means fall out by chance.
 */
export function looksLikeAlteredCarrier({ columns, rows, channels, samples }: Raster8): boolean {
  const [across, down] = [Math.floor(columns / BLOCK), Math.floor(rows / BLOCK)];
  if (across * down < MIN_BLOCKS) return false;
  const colours = channels >= 3 ? 3 : 1;
  let inside = 0;
  let all = 0;
  for (let blockRow = Math.ceil(down / 2); blockRow < down; blockRow++)
    for (let blockColumn = 0; blockColumn < across; blockColumn++)
      for (let channel = 0; channel < colours; channel++) {
        const first = (blockRow * BLOCK * columns + blockColumn * BLOCK) * channels + channel;
        const mean = blockMean(samples, first, channels, columns * channels);
        if (Math.abs(mean - MIDDLE) <= TOLERANCE) inside++;
        all++;
      }
  return inside >= SHARE * all;
}

function blockMean(samples: Uint8Array, first: number, step: number, stride: number): number {
  let sum = 0;
  for (let y = 0; y < BLOCK; y++)
    for (let x = 0; x < BLOCK; x++) sum += samples[first + y * stride + x * step]!;
  return sum / (BLOCK * BLOCK);
}
