import { closeSource, openSource, readAt, type SourceFile } from '../../storage/source-file';

/** Opens a regular file, hands it to `act` and closes it. Throws as openSource does. */
export async function withFile<T>(path: string, act: (file: SourceFile) => Promise<T> | T): Promise<T> {
  const file = openSource(path);
  try {
    return await act(file);
  } finally {
    closeSource(file);
  }
}

/** The first bytes of a file, at most `length`. */
export function headOf(
  { fd, size }: Pick<SourceFile, 'fd' | 'size'>,
  length: number,
): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(Math.min(length, size));
  return head.subarray(0, readAt(fd, head, 0));
}
