import { crc32, deflateSync } from 'node:zlib';

/** How a test writes a PNG: anything the standard allows of the pixels given. */
export interface PngOptions {
  readonly columns: number;
  readonly rows: number;
  /** Red, green, blue of each pixel, row by row. */
  readonly rgb: Uint8Array;
  /** Filter type of each row, in turn. */
  readonly filters?: readonly number[];
  readonly alpha?: number;
  readonly bitDepth?: 8 | 16;
  readonly interlaced?: boolean;
  /** Bytes of image data in each IDAT. */
  readonly idat?: number;
  /** Ancillary chunks put before the image data. */
  readonly ancillary?: readonly { readonly type: string; readonly data: Uint8Array }[];
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** Samples of the pixels in columns x, x + stepX, ... of one row. */
function samples(options: PngOptions, row: number, x: number, stepX: number): number[] {
  const { columns, rgb, alpha, bitDepth = 8 } = options;
  const values: number[] = [];
  for (let column = x; column < columns; column += stepX) {
    const at = (row * columns + column) * 3;
    const pixel = [...rgb.subarray(at, at + 3), ...(alpha === undefined ? [] : [alpha])];
    for (const value of pixel) values.push(...(bitDepth === 8 ? [value] : [value, value]));
  }
  return values;
}

function predict(filter: number, a: number, b: number, c: number): number {
  if (filter === 1) return a;
  if (filter === 2) return b;
  if (filter === 3) return (a + b) >> 1;
  if (filter !== 4) return 0;
  const p = a + b - c;
  const nearest = [a, b, c].map((value, index) => [Math.abs(p - value), index, value] as const);
  return nearest.sort((m, n) => m[0] - n[0] || m[1] - n[1])[0]![2];
}

function filtered(rows: readonly number[][], filters: readonly number[], pixel: number): number[] {
  return rows.flatMap((row, index) => {
    const filter = filters[index % filters.length]!;
    const above = rows[index - 1] ?? row.map(() => 0);
    const bytes = row.map((value, at) => {
      const [a, c] = at < pixel ? [0, 0] : [row[at - pixel]!, above[at - pixel]!];
      return (value - predict(filter, a, above[at]!, c)) & 0xff;
    });
    return [filter, ...bytes];
  });
}

/** A PNG of the given pixels, written slowly and plainly. */
export function writePng(options: PngOptions): Buffer {
  const { columns, rows, filters = [0], alpha, bitDepth = 8, interlaced = false, idat = 1 << 20 } = options;
  const pixel = (alpha === undefined ? 3 : 4) * (bitDepth / 8);
  const passes = interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  const scanlines = passes.flatMap(([x, y, stepX, stepY]) => {
    if (x >= columns) return [];
    const passRows: number[][] = [];
    for (let row = y; row < rows; row += stepY) passRows.push(samples(options, row, x, stepX));
    return filtered(passRows, filters, pixel);
  });
  const data = deflateSync(Uint8Array.from(scanlines));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(columns, 0);
  header.writeUInt32BE(rows, 4);
  header.set([bitDepth, alpha === undefined ? 2 : 6, 0, 0, interlaced ? 1 : 0], 8);
  const parts = Array.from({ length: Math.ceil(data.length / idat) }, (_, index) =>
    chunk('IDAT', data.subarray(index * idat, (index + 1) * idat)),
  );
  const others = (options.ancillary ?? []).map(({ type, data: content }) => chunk(type, content));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...others,
    ...parts,
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
