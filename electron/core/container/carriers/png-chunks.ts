import { constants, crc32, createInflate, inflateSync } from 'node:zlib';
import { AppError } from '../../../../shared/errors';
import { PNG_SIGNATURE } from './png';
import type { ByteSource } from './carrier';

/** What of IHDR decides how the pixels are read. */
export interface PngHeader {
  readonly columns: number;
  readonly rows: number;
  readonly bitDepth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA (PNG, 11.2.2). */
  readonly colourType: number;
  readonly interlaced: boolean;
}

const MAX_SIDE = 0x7fffffff;
const SLICE = 1024 * 1024;

const truncated = () => new AppError('truncated', 'the PNG ends early');

function readExactly(source: ByteSource, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  if (source.read(position, bytes) !== length) throw truncated();
  return bytes;
}

const u32At = (bytes: Uint8Array, offset: number) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset);

/** The header of a PNG, or undefined when the bytes are no PNG of the standard's methods. */
export function readPngHeader(source: ByteSource): PngHeader | undefined {
  const head = new Uint8Array(33);
  if (source.read(0, head) !== head.length) return undefined;
  if (!PNG_SIGNATURE.every((value, index) => head[index] === value)) return undefined;
  if (u32At(head, 8) !== 13 || Buffer.from(head.subarray(12, 16)).toString('latin1') !== 'IHDR')
    return undefined;
  const [columns, rows] = [u32At(head, 16), u32At(head, 20)];
  const [bitDepth, colourType, compression, filter, interlace] = head.subarray(24, 29);
  const valid = columns > 0 && rows > 0 && columns <= MAX_SIDE && rows <= MAX_SIDE;
  if (!valid || compression !== 0 || filter !== 0 || interlace! > 1) return undefined;
  return { columns, rows, bitDepth: bitDepth!, colourType: colourType!, interlaced: interlace === 1 };
}

/**
 * The data of all IDAT chunks in order, in slices of at most 1 MiB. Other chunks are passed over. A chunk
 * that reaches behind the file's end throws `truncated`, a wrong CRC of an IDAT `damaged-data`, bytes behind
 * IEND `trailing-data`.
 */
function* imageData(source: ByteSource): Generator<Uint8Array> {
  let position = PNG_SIGNATURE.length;
  for (;;) {
    const head = readExactly(source, position, 8);
    const length = u32At(head, 0);
    const type = Buffer.from(head.subarray(4)).toString('latin1');
    const end = position + 8 + length + 4;
    const whole = end <= source.size;
    if (type === 'IDAT' && !whole) {
      // What is there is handed out first: it tells whose file this was.
      yield readExactly(source, position + 8, Math.min(SLICE, Math.max(0, source.size - position - 8)));
    }
    if (!whole) throw truncated();
    if (type === 'IDAT') {
      let crc = crc32(head.subarray(4));
      for (let at = position + 8; at < end - 4; at += SLICE) {
        const slice = readExactly(source, at, Math.min(SLICE, end - 4 - at));
        crc = crc32(slice, crc);
        yield slice;
      }
      if (u32At(readExactly(source, end - 4, 4), 0) !== crc)
        throw new AppError('damaged-data', 'CRC of an IDAT');
    }
    position = end;
    if (type === 'IEND') break;
  }
  if (position !== source.size) throw new AppError('trailing-data', 'bytes behind IEND');
}

const PEEK = 4_096;

/**
 * The first filtered bytes of a PNG's first scanline, as many as the first bytes of its image data give; none
 * if they do not inflate. For telling whose file it is before anything else of it is believed.
 */
export function firstScanlineBytes(source: ByteSource): Uint8Array {
  try {
    const { value } = imageData(source).next();
    if (!value) return new Uint8Array(0);
    return inflateSync(value.subarray(0, PEEK), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array(0);
  }
}

/**
 * The filtered scanlines of a PNG: its image data inflated, in pieces of at most 1 MiB, never more than was
 * asked for by the consumer plus one piece. Throws `truncated`, `damaged-data`, `trailing-data`.
 */
export async function* scanlineBytes(source: ByteSource): AsyncGenerator<Uint8Array> {
  // The flush mode hands out all of a stream that breaks off; the missing pixels are missed by the reader.
  const inflate = createInflate({ chunkSize: SLICE, finishFlush: constants.Z_SYNC_FLUSH });
  const fed = feed(inflate, imageData(source)).finally(() => inflate.end());
  // Its failure is thrown below; without a handler it would count as unhandled while the stream drains.
  fed.catch(() => undefined);
  try {
    for await (const piece of inflate) yield piece as Uint8Array;
    await fed;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('damaged-data', 'the image data do not inflate');
  } finally {
    inflate.destroy();
  }
}

async function feed(inflate: ReturnType<typeof createInflate>, slices: Iterable<Uint8Array>): Promise<void> {
  for (const slice of slices) {
    if (inflate.destroyed) return;
    // Resolves when the slice is taken, with an error when the stream was closed meanwhile: then nobody reads on.
    await new Promise<void>((resolve) => inflate.write(slice, () => resolve()));
  }
}
