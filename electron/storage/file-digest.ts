import { createHash } from 'node:crypto';
import { closeSource, openSource, readAt } from './source-file';

const PIECE = 1024 * 1024;

/** SHA-256 of a file, lower-case hex; lets others run between its pieces. Throws `cannot-read`, `not-a-regular-file`. */
export async function sha256OfFile(path: string): Promise<string> {
  const source = openSource(path);
  try {
    const hash = createHash('sha256');
    const piece = new Uint8Array(PIECE);
    let position = 0;
    for (;;) {
      const read = readAt(source.fd, piece, position);
      if (read === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, read));
      position += read;
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    closeSource(source);
  }
}
