import { AppError } from '../../../../shared/errors';
import type { ByteSource } from './carrier';
import { scanlineBytes, type PngHeader } from './png-chunks';
import { bytesPerPixel, containerBytesOf, pixelFormat, unfilter, type PixelFormat } from './png-pixels';

/** Rasters that can't be read row by row are held whole up to this size. */
export const MAX_HELD_RASTER = 256 * 1024 * 1024;
const PIECE = 1024 * 1024;
const FIRST_PIECE = 64;
/** A row is held whole; carriers of up to 2 GiB have rows of 80 KB. */
const MAX_ROW = 16 * 1024 * 1024;

/** Start and step of Adam7's seven passes in columns and rows (PNG, 8.2). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * The red, green and blue bytes of a PNG in order, in pieces of about 1 MiB: what a container's bytes are in
 * this carrier. Memory stays constant unless the PNG is interlaced. Throws `not-encrypted` for a PNG no
 * container can be in, `too-large`, `truncated`, `trailing-data`, `damaged-data`, `carrier-altered`.
 */
export async function* pngContainerBytes(source: ByteSource, header: PngHeader): AsyncGenerator<Uint8Array> {
  const format = pixelFormat(header);
  if (!format) throw new AppError('not-encrypted', 'a PNG of another pixel format');
  if (header.columns * bytesPerPixel(format) > MAX_ROW)
    throw new AppError('too-large', 'a row too long to hold');
  if (header.interlaced) yield await readInterlaced(source, header, format);
  else yield* readRows(source, header, format);
}

async function* readRows(
  source: ByteSource,
  header: PngHeader,
  format: PixelFormat,
): AsyncGenerator<Uint8Array> {
  const perRow = header.columns * 3;
  const rowsPerPiece = Math.max(1, Math.floor(PIECE / perRow));
  // The first piece is short: of a file that breaks off, enough is seen to know whose it was.
  let piece = new Uint8Array(Math.min(Math.ceil(FIRST_PIECE / perRow), header.rows) * perRow);
  let filled = 0;
  for await (const row of unfilteredRows(source, format, [{ columns: header.columns, rows: header.rows }])) {
    filled += containerBytesOf(row, format, piece.subarray(filled));
    if (filled === piece.length) {
      yield piece;
      // The consumer may keep or transfer what it was given.
      piece = new Uint8Array(rowsPerPiece * perRow);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

interface Pass {
  readonly columns: number;
  readonly rows: number;
}

/** Rows of all passes one after the other; each is valid until the next is asked for. */
async function* unfilteredRows(
  source: ByteSource,
  format: PixelFormat,
  passes: readonly Pass[],
): AsyncGenerator<Uint8Array> {
  const pixel = bytesPerPixel(format);
  const scanlines = new ScanlineBuffer(scanlineBytes(source));
  try {
    for (const { columns, rows } of passes) {
      let above: Uint8Array = new Uint8Array(columns * pixel);
      let row: Uint8Array = new Uint8Array(columns * pixel);
      for (let index = 0; index < rows; index++) {
        // Without waiting as long as a piece lasts: an await per row would cost more than the row.
        const filter = scanlines.takeFilter() ?? (await scanlines.awaitFilter());
        if (!scanlines.fill(row)) await scanlines.awaitFill(row);
        unfilter(filter, row, above, pixel);
        yield row;
        [above, row] = [row, above];
      }
    }
    await scanlines.end();
  } finally {
    await scanlines.close();
  }
}

/** Cuts inflated pieces into scanlines. */
class ScanlineBuffer {
  readonly #pieces: AsyncGenerator<Uint8Array>;
  #piece: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(pieces: AsyncGenerator<Uint8Array>) {
    this.#pieces = pieces;
  }

  takeFilter(): number | undefined {
    return this.#piece[this.#at] === undefined ? undefined : this.#piece[this.#at++];
  }

  async awaitFilter(): Promise<number> {
    await this.#next();
    return this.#piece[this.#at++]!;
  }

  /** Fills the row if the piece has it all. */
  fill(row: Uint8Array): boolean {
    if (this.#piece.length - this.#at < row.length) return false;
    row.set(this.#piece.subarray(this.#at, this.#at + row.length));
    this.#at += row.length;
    return true;
  }

  async awaitFill(row: Uint8Array): Promise<void> {
    let filled = 0;
    while (filled < row.length) {
      if (this.#at === this.#piece.length) await this.#next();
      const part = this.#piece.subarray(this.#at, this.#at + row.length - filled);
      row.set(part, filled);
      filled += part.length;
      this.#at += part.length;
    }
  }

  /** Throws `trailing-data` if more was inflated than the image has. */
  async end(): Promise<void> {
    const more = this.#at < this.#piece.length || (await this.#pieces.next()).done !== true;
    if (more) throw new AppError('trailing-data', 'more image data than pixels');
  }

  async close(): Promise<void> {
    await this.#pieces.return(undefined);
  }

  async #next(): Promise<void> {
    do {
      const { value, done } = await this.#pieces.next();
      if (done) throw new AppError('truncated', 'fewer image data than pixels');
      this.#piece = value;
    } while (this.#piece.length === 0);
    this.#at = 0;
  }
}

async function readInterlaced(
  source: ByteSource,
  header: PngHeader,
  format: PixelFormat,
): Promise<Uint8Array> {
  const { columns, rows } = header;
  if (columns * rows * bytesPerPixel(format) > MAX_HELD_RASTER) throw new AppError('too-large', 'interlaced');
  const passes = ADAM7.map(([x, y, stepX, stepY]) => ({
    x,
    y,
    stepX,
    stepY,
    columns: Math.ceil((columns - x) / stepX),
    rows: Math.ceil((rows - y) / stepY),
  })).filter((pass) => pass.columns > 0 && pass.rows > 0);
  const raster = new Uint8Array(columns * rows * 3);
  const colours = new Uint8Array(columns * 3);
  const places = passes.flatMap((pass) => Array.from({ length: pass.rows }, (_, row) => ({ pass, row })));
  let index = 0;
  for await (const row of unfilteredRows(source, format, passes)) {
    const { pass, row: passRow } = places[index++]!;
    containerBytesOf(row, format, colours);
    let to = ((pass.y + passRow * pass.stepY) * columns + pass.x) * 3;
    for (let column = 0; column < pass.columns; column++, to += pass.stepX * 3)
      raster.set(colours.subarray(column * 3, column * 3 + 3), to);
  }
  return raster;
}
