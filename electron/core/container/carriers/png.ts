import { crc32 } from 'node:zlib';
import { AppError } from '../../../../shared/errors';
import { concatBytes, u32 } from '../../bytes/big-endian';
import { adler32 } from './adler32';
import { rasterFor, type ByteSink, type CarrierLayout, type CarrierWriter } from './carrier';

/** First bytes of every PNG file. */
export const PNG_SIGNATURE: Uint8Array = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const BYTES_PER_PIXEL = 3;
/** Sixteen stored blocks of this size, their headers and zlib's own six bytes make less than 1 MiB of IDAT. */
const BLOCK = 65_530;
const BLOCKS_PER_IDAT = 16;
const BLOCK_HEADER = 5;
const ZLIB_HEADER = Uint8Array.of(0x78, 0x01);
const CHUNK_OVERHEAD = 12;
const IHDR_LENGTH = 13;

/** A PNG's layout with the raster's size in pixels. */
export interface PngLayout extends CarrierLayout {
  readonly carrier: 'png';
  readonly columns: number;
  readonly rows: number;
}

/** Layout of the PNG that holds a container of at least `minimumLength` bytes. */
export function pngLayout(minimumLength: number): PngLayout {
  const { columns, rows } = rasterFor(minimumLength, BYTES_PER_PIXEL);
  const scanlines = rows * (1 + columns * BYTES_PER_PIXEL);
  const blocks = Math.ceil(scanlines / BLOCK);
  const zlibLength = ZLIB_HEADER.length + blocks * BLOCK_HEADER + scanlines + 4;
  const overhead =
    PNG_SIGNATURE.length + IHDR_LENGTH + CHUNK_OVERHEAD * (2 + Math.ceil(blocks / BLOCKS_PER_IDAT));
  return {
    carrier: 'png',
    containerLength: rows * columns * BYTES_PER_PIXEL,
    fileLength: overhead + zlibLength,
    contiguousAt: null,
    columns,
    rows,
  };
}

/** One PNG chunk: length, type, data, CRC-32 of type and data (PNG, 5.3). */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const typed = concatBytes(Buffer.from(type, 'latin1'), data);
  return concatBytes(u32(data.length), typed, u32(crc32(typed)));
}

function header({ columns, rows }: PngLayout): Uint8Array {
  // 8 bits a sample, truecolour, deflate, adaptive filtering, not interlaced (PNG, 11.2.2).
  const ihdr = concatBytes(u32(columns), u32(rows), Uint8Array.of(8, 2, 0, 0, 0));
  return concatBytes(PNG_SIGNATURE, pngChunk('IHDR', ihdr));
}

/** Writes 8-bit RGB whose pixels are the container: filter 0, stored deflate, IDAT below 1 MiB. */
export function createPngWriter(layout: PngLayout, write: ByteSink): CarrierWriter {
  return new PngWriter(layout, write);
}

class PngWriter implements CarrierWriter {
  readonly #rowLength: number;
  readonly #write: ByteSink;
  readonly #head: Uint8Array;
  /** Length, type, data and CRC of the IDAT that is being filled. */
  readonly #idat: Uint8Array;
  readonly #view: DataView;
  #filled = 8;
  #blockStart = 0;
  #blockLeft = 0;
  #blocksInIdat = 0;
  #rowAt = 0;
  #scanlinesLeft: number;
  #adler = 1;
  #started = false;

  constructor(layout: PngLayout, write: ByteSink) {
    this.#rowLength = layout.columns * BYTES_PER_PIXEL;
    this.#scanlinesLeft = layout.rows * (1 + this.#rowLength);
    this.#write = write;
    this.#head = header(layout);
    const most = Math.min(BLOCKS_PER_IDAT * BLOCK, this.#scanlinesLeft) + BLOCKS_PER_IDAT * BLOCK_HEADER;
    this.#idat = new Uint8Array(8 + ZLIB_HEADER.length + most + 4 + 4);
    this.#idat.set(Buffer.from('IDAT', 'latin1'), 4);
    this.#view = new DataView(this.#idat.buffer);
  }

  push(container: Uint8Array): void {
    if (!this.#started) this.#start();
    let at = 0;
    while (at < container.length) {
      if (this.#blockLeft === 0) this.#openBlock();
      if (this.#rowAt === 0) {
        this.#put(Uint8Array.of(0));
        this.#rowAt = 1;
        continue;
      }
      const length = Math.min(this.#blockLeft, container.length - at, this.#rowLength + 1 - this.#rowAt);
      this.#put(container.subarray(at, at + length));
      at += length;
      this.#rowAt = (this.#rowAt + length) % (this.#rowLength + 1);
    }
  }

  finish(): void {
    if (this.#scanlinesLeft !== 0) throw new AppError('internal', 'a container of another length');
    this.#view.setUint32(this.#filled, this.#adler);
    this.#filled += 4;
    this.#closeIdat();
    this.#write(pngChunk('IEND', new Uint8Array(0)));
  }

  #start(): void {
    this.#started = true;
    this.#write(this.#head);
    this.#idat.set(ZLIB_HEADER, this.#filled);
    this.#filled += ZLIB_HEADER.length;
  }

  /** A stored block (RFC 1951, 3.2.4): final bit, length and its complement, little-endian. */
  #openBlock(): void {
    const length = Math.min(BLOCK, this.#scanlinesLeft);
    if (length === 0) throw new AppError('internal', 'a container of another length');
    if (this.#blocksInIdat === BLOCKS_PER_IDAT) this.#closeIdat();
    this.#idat[this.#filled] = length === this.#scanlinesLeft ? 1 : 0;
    this.#view.setUint16(this.#filled + 1, length, true);
    this.#view.setUint16(this.#filled + 3, length ^ 0xffff, true);
    this.#filled += BLOCK_HEADER;
    this.#blockStart = this.#filled;
    this.#blockLeft = length;
    this.#blocksInIdat++;
  }

  #put(bytes: Uint8Array): void {
    this.#idat.set(bytes, this.#filled);
    this.#filled += bytes.length;
    this.#blockLeft -= bytes.length;
    this.#scanlinesLeft -= bytes.length;
    if (this.#blockLeft === 0)
      this.#adler = adler32(this.#idat.subarray(this.#blockStart, this.#filled), this.#adler);
  }

  #closeIdat(): void {
    this.#view.setUint32(0, this.#filled - 8);
    this.#view.setUint32(this.#filled, crc32(this.#idat.subarray(4, this.#filled)));
    this.#write(this.#idat.subarray(0, this.#filled + 4));
    this.#filled = 8;
    this.#blocksInIdat = 0;
  }
}
