import { deflateSync } from 'node:zlib';
import type { StudyPictures } from '../../../shared/models/analysis';
import { concatBytes, u32 } from '../bytes/big-endian';
import { PAPER_SIDE } from '../cipher/paper-profile';
import { PNG_SIGNATURE, pngChunk } from '../container/carriers/png';

/** Side of a scatter plot, in cells, and of a bit plane, in pixels. */
const PLOT_SIDE = 128;
const PLANE_SIDE = 64;
const GAP = 8;
/** Four bits a pixel, 15 white. */
const WHITE = 15;

const NEIGHBOURS = [
  { right: 1, down: 0 },
  { right: 0, down: 1 },
  { right: 1, down: 1 },
] as const;

/** A grey picture of 16 levels, row-major, an even number of columns, as PNG. */
function greyPng(columns: number, pixels: Uint8Array): Uint8Array {
  const rows = pixels.length / columns;
  const width = columns / 2;
  const lines = new Uint8Array(rows * (1 + width));
  for (let row = 0; row < rows; row += 1)
    for (let x = 0; x < width; x += 1) {
      const at = row * columns + 2 * x;
      lines[row * (1 + width) + 1 + x] = (pixels[at]! << 4) | pixels[at + 1]!;
    }
  const header = concatBytes(u32(columns), u32(rows), Uint8Array.of(4, 0, 0, 0, 0));
  const data = deflateSync(lines, { level: 9 });
  return concatBytes(
    PNG_SIGNATURE,
    pngChunk('IHDR', header),
    pngChunk('IDAT', data),
    pngChunk('IEND', new Uint8Array()),
  );
}

/** Squares side by side in one picture, white between them. */
function sideBySide(squares: readonly Uint8Array[], side: number): Uint8Array {
  const columns = squares.length * (side + GAP) - GAP;
  const pixels = new Uint8Array(columns * side).fill(WHITE);
  squares.forEach((square, place) => {
    for (let row = 0; row < side; row += 1)
      pixels.set(square.subarray(row * side, (row + 1) * side), row * columns + place * (side + GAP));
  });
  return greyPng(columns, pixels);
}

/** Pairs of neighbours as points, a value to the right, its neighbour's upwards; darker where there are more. */
function scatter(rgb: Uint8Array, { right, down }: (typeof NEIGHBOURS)[number]): Uint8Array {
  const counts = new Uint32Array(PLOT_SIDE * PLOT_SIDE);
  const cell = (value: number) => Math.floor((value * PLOT_SIDE) / 256);
  for (let y = 0; y < PAPER_SIDE - down; y += 1)
    for (let x = 0; x < PAPER_SIDE - right; x += 1)
      for (let channel = 0; channel < 3; channel += 1) {
        const value = rgb[(y * PAPER_SIDE + x) * 3 + channel]!;
        const other = rgb[((y + down) * PAPER_SIDE + x + right) * 3 + channel]!;
        counts[(PLOT_SIDE - 1 - cell(other)) * PLOT_SIDE + cell(value)]! += 1;
      }
  const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1));
  return Uint8Array.from(counts, (count) => WHITE - Math.round((WHITE * Math.log1p(count)) / most));
}

/** One bit of the first channel of every fourth pixel in both directions: black where it is 0. */
function plane(rgb: Uint8Array, bit: number): Uint8Array {
  const step = PAPER_SIDE / PLANE_SIDE;
  return Uint8Array.from({ length: PLANE_SIDE * PLANE_SIDE }, (_, i) => {
    const pixel = Math.floor(i / PLANE_SIDE) * step * PAPER_SIDE + (i % PLANE_SIDE) * step;
    return (rgb[pixel * 3]! >> bit) & 1 ? WHITE : 0;
  });
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

/** What a report shows of 256x256x3 bytes. */
export function studyPictures(rgb: Uint8Array): StudyPictures {
  const plots = NEIGHBOURS.map((neighbour) => scatter(rgb, neighbour));
  const planes = [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => plane(rgb, bit));
  return { scatter: base64(sideBySide(plots, PLOT_SIDE)), planes: base64(sideBySide(planes, PLANE_SIDE)) };
}
