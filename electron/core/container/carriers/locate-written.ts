import { AppError } from '../../../../shared/errors';
import { hasMagic, MAGIC } from '../header';
import type { ByteSource, LocatedContainer } from './carrier';
import { locateNative } from './dicom-native';
import { firstScanlineBytes, readPngHeader, type PngHeader } from './png-chunks';
import { bytesPerPixel, containerBytesOf, pixelFormat, unfilter } from './png-pixels';
import { pngContainerBytes } from './png-reader';

/**
 * Finds the container in a carrier this program has just written: plain, PNG, native DICOM. No codec is
 * loaded for it. Throws `not-encrypted`, `carrier-altered`, `truncated`, `damaged-data`.
 */
export async function locateWritten(source: ByteSource): Promise<LocatedContainer> {
  const located = locatePlain(source) ?? (await locateInPng(source));
  if (located) return located;
  const native = locateNative(source);
  if (native.status === 'located') return native.container;
  throw new AppError('not-encrypted');
}

/** The file itself, if it begins like a container. */
export function locatePlain(source: ByteSource): LocatedContainer | undefined {
  const magic = new Uint8Array(MAGIC.length);
  if (source.read(0, magic) !== magic.length || !hasMagic(magic)) return undefined;
  return { status: 'contiguous', carrier: 'plain', offset: 0, length: source.size };
}

/** The pixels of a PNG; undefined where the file is no PNG. Throws `not-encrypted`, `too-large`. */
export async function locateInPng(source: ByteSource): Promise<LocatedContainer | undefined> {
  const header = readPngHeader(source);
  if (!header) return undefined;
  const pieces = pngContainerBytes(source, header);
  if (!header.interlaced && !firstPixelsAreMagic(source, header)) throw new AppError('not-encrypted');
  const chunks = header.interlaced ? await beginningWithMagic(pieces) : pieces;
  return { status: 'packed', carrier: 'png', length: header.columns * header.rows * 3, chunks };
}

/** Whether a PNG's first pixels begin a container, however its first row is filtered. */
function firstPixelsAreMagic(source: ByteSource, header: PngHeader): boolean {
  const format = pixelFormat(header);
  if (!format) return false;
  const pixel = bytesPerPixel(format);
  const bytes = firstScanlineBytes(source);
  const row = bytes.subarray(1, 1 + Math.min(header.columns, MAGIC.length) * pixel);
  if (bytes.length === 0 || row.length % pixel !== 0) return false;
  const colours = new Uint8Array(MAGIC.length * 3);
  try {
    unfilter(bytes[0]!, row, new Uint8Array(row.length), pixel);
    containerBytesOf(row, format, colours);
  } catch {
    return false;
  }
  return hasMagic(colours);
}

/** The same pieces, after the first has been looked at. Throws `not-encrypted` if it does not begin a container. */
async function beginningWithMagic(pieces: AsyncGenerator<Uint8Array>): Promise<AsyncGenerator<Uint8Array>> {
  let first: IteratorResult<Uint8Array>;
  try {
    first = await pieces.next();
  } catch (error) {
    // A picture that breaks off or has other pixels before its first piece shows nothing of a container.
    throw error instanceof AppError && error.code === 'too-large' ? error : new AppError('not-encrypted');
  }
  if (first.done || !hasMagic(first.value)) {
    await pieces.return(undefined);
    throw new AppError('not-encrypted');
  }
  return continueWith(first.value, pieces);
}

async function* continueWith(
  first: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
