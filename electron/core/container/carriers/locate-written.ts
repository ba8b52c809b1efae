import { AppError } from '../../../../shared/errors';
import { hasMagic, MAGIC } from '../header';
import type { ByteSource, LocatedContainer } from './carrier';
import { locateNative } from './dicom-native';
import { readPngHeader } from './png-chunks';
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
  const chunks = await beginningWithMagic(pngContainerBytes(source, header));
  return { status: 'packed', carrier: 'png', length: header.columns * header.rows * 3, chunks };
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
