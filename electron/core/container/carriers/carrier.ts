import type { CarrierName } from '../../../../shared/models/files';

/** Where the parts of a carrier lie, known before the first byte is written. */
export interface CarrierLayout {
  readonly carrier: CarrierName;
  /** Bytes of the container with the readers' zeros that fill the raster. */
  readonly containerLength: number;
  readonly fileLength: number;
  /** Where the container begins in the file if it lies there in one piece, else null (PNG). */
  readonly contiguousAt: number | null;
}

/** Takes the file's bytes in order. The array is valid during the call only. */
export type ByteSink = (bytes: Uint8Array) => void;

/** Turns the container's bytes, pushed in order, into the file's bytes. */
export interface CarrierWriter {
  push(container: Uint8Array): void;
  /** Writes what follows the container. Throws `internal` unless exactly containerLength bytes were pushed. */
  finish(): void;
}

/** Random access to a file's bytes. */
export interface ByteSource {
  readonly size: number;
  /** Fills `into` from `position` on as far as the file goes; returns the number of bytes. */
  read(position: number, into: Uint8Array): number;
}

/** A container found in a file: in one piece, or as bytes to be unpacked in order. */
export type LocatedContainer =
  | {
      readonly status: 'contiguous';
      readonly carrier: CarrierName;
      readonly offset: number;
      readonly length: number;
    }
  | {
      readonly status: 'packed';
      readonly carrier: CarrierName;
      readonly length: number;
      /** The container's bytes in order. Throws `truncated`, `damaged-data`, `carrier-altered`. */
      readonly chunks: AsyncIterable<Uint8Array>;
    };

/**
 * The raster for a container of `length` bytes: the smallest even number of columns whose square holds it,
 * and as many rows as are needed (cipher.md, 5).
 */
export function rasterFor(length: number, bytesPerPixel: number): { columns: number; rows: number } {
  const side = Math.ceil(Math.sqrt(length / bytesPerPixel));
  let columns = Math.max(2, side + (side % 2));
  // The square root is rounded; the definition is in whole numbers.
  if (columns > 2 && (columns - 2) ** 2 * bytesPerPixel >= length) columns -= 2;
  if (columns ** 2 * bytesPerPixel < length) columns += 2;
  return { columns, rows: Math.ceil(length / (columns * bytesPerPixel)) };
}
