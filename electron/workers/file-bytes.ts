import type { ByteSource } from '../core/container/carriers/carrier';
import { readAt, type SourceFile } from '../storage/source-file';

/** An open file as the carriers' readers take it. */
export function bytesOfFile({ fd, size }: Pick<SourceFile, 'fd' | 'size'>): ByteSource {
  return { size, read: (position, into) => readAt(fd, into, position) };
}
