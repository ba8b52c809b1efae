import { AppError } from '../../shared/errors';
import { closeSource, openSource, readAt } from './source-file';

/** A whole small file. Throws `too-large` above `most` bytes before anything is allocated, `cannot-read`, `not-a-regular-file`. */
export function readSmallFile(path: string, most: number): Uint8Array {
  const source = openSource(path);
  try {
    if (source.size > most) throw new AppError('too-large');
    const bytes = new Uint8Array(source.size);
    return bytes.subarray(0, readAt(source.fd, bytes, 0));
  } finally {
    closeSource(source);
  }
}
