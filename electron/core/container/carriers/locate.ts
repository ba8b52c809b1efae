import { AppError } from '../../../../shared/errors';
import { hasMagic, MAGIC } from '../header';
import type { ByteSource, LocatedContainer } from './carrier';
import { locateInDicom } from './dicom-reader';
import { readPngHeader } from './png-chunks';
import { pngContainerBytes } from './png-reader';

/**
 * Finds the container in a file by the file's bytes, whatever its name. Throws `not-encrypted` (nothing of
 * ours), `carrier-altered` (marked as ours, but without a container), `too-large`, `truncated`.
 */
export async function locateContainer(source: ByteSource): Promise<LocatedContainer> {
  const magic = new Uint8Array(MAGIC.length);
  if (source.read(0, magic) === magic.length && hasMagic(magic))
    return { status: 'contiguous', carrier: 'plain', offset: 0, length: source.size };
  const header = readPngHeader(source);
  if (header) {
    const chunks = await beginningWithMagic(pngContainerBytes(source, header));
    return { status: 'packed', carrier: 'png', length: header.columns * header.rows * 3, chunks };
  }
  const located = await locateInDicom(source);
  if (!located) throw new AppError('not-encrypted');
  return located;
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
