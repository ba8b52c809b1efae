import { AppError } from '../../shared/errors';
import type { ByteSource, LocatedContainer } from '../core/container/carriers/carrier';
import { readAt } from '../storage/source-file';
import { scratch } from './scratch';

/** Reads a container front to back. A range may reach back into the range read before it, no further. */
export interface ContainerBytes {
  readonly length: number;
  /** Where the container begins in its file if it lies there in one piece, else null. */
  readonly contiguousAt: number | null;
  /** `length` bytes from `offset` on: a view that is valid until the next call. Throws `truncated`. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Checks that nothing follows. Throws `trailing-data` and what the carrier's reader throws. */
  end(): Promise<void>;
  close(): Promise<void>;
}

/** The bytes of a located container. `source` is the file it was located in. */
export function containerBytes(located: LocatedContainer, source: ByteSource): ContainerBytes {
  return located.status === 'contiguous'
    ? contiguousBytes(source, located.offset, located.length)
    : packedBytes(located.chunks[Symbol.asyncIterator](), located.length);
}

/** Fills `into` wholly from a container's file. Throws `truncated`, `cannot-read`. */
export function readContainerAt(fd: number, into: Uint8Array, position: number): void {
  if (readAt(fd, into, position) !== into.length) throw new AppError('truncated', 'the file ends early');
}

/** A container that lies in a file in one piece. */
export function contiguousBytes(source: ByteSource, start: number, length: number): ContainerBytes {
  return {
    length,
    contiguousAt: start,
    async read(offset, wanted) {
      if (offset + wanted > length) throw new AppError('truncated', 'the container ends early');
      const view = scratch('container', wanted);
      if (source.read(start + offset, view) !== wanted)
        throw new AppError('truncated', 'the file ends early');
      return view;
    },
    async end() {},
    async close() {},
  };
}

/** A container whose bytes arrive in chunks. */
function packedBytes(chunks: AsyncIterator<Uint8Array>, length: number): ContainerBytes {
  let kept: Uint8Array = new Uint8Array(0);
  let keptOffset = 0;
  let chunk: Uint8Array = new Uint8Array(0);
  let position = 0;

  const take = async (into: Uint8Array): Promise<void> => {
    let filled = 0;
    while (filled < into.length) {
      if (chunk.length === 0) {
        const next = await chunks.next();
        if (next.done) throw new AppError('truncated', 'the carrier ends early');
        chunk = next.value;
        continue;
      }
      const part = chunk.subarray(0, into.length - filled);
      into.set(part, filled);
      filled += part.length;
      chunk = chunk.subarray(part.length);
    }
    position += into.length;
  };

  return {
    length,
    contiguousAt: null,
    async read(offset, wanted) {
      if (offset < keptOffset || offset > position) throw new AppError('internal', 'not read front to back');
      const bytes = new Uint8Array(wanted);
      const again = kept.subarray(offset - keptOffset, offset - keptOffset + wanted);
      bytes.set(again);
      await take(bytes.subarray(again.length));
      // A range inside the last one leaves the rest of the last to be asked for again.
      if (offset + wanted === position) [kept, keptOffset] = [bytes, offset];
      return bytes;
    },
    async end() {
      const next = chunk.length > 0 ? undefined : await chunks.next();
      if (next?.done !== true) throw new AppError('trailing-data', 'more than the container');
    },
    async close() {
      await chunks.return?.();
    },
  };
}
