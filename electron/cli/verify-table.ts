import { resolve } from 'node:path';
import type { FileEvent, JobEvent } from '../../shared/events';
import { writeNewFile } from '../storage/files';

const COLUMNS = ['source', 'status', 'code', 'fileId', 'name', 'bytes', 'sha256', 'readersAltered'];

/** `verify --csv FILE`: hears what became of each file, and writes it as one new file of mode 0600 at the end. */
export function verifyTable(path: string): {
  readonly listen: (events: AsyncIterable<JobEvent>) => AsyncGenerator<JobEvent>;
  /** Throws what writeNewFile throws. */
  readonly write: () => Promise<void>;
} {
  const rows: FileEvent[] = [];
  return {
    listen: async function* (events) {
      for await (const event of events) {
        if (event.type === 'file') rows.push(event);
        yield event;
      }
    },
    write: async () => {
      const { stringify } = await import('csv-stringify/sync');
      // A name that a table would compute is written as text.
      const text = stringify(rows.map(rowOf), { header: true, columns: COLUMNS, escape_formulas: true });
      writeNewFile(resolve(path), new TextEncoder().encode(text));
    },
  };
}

const rowOf = ({
  source,
  status,
  error,
  fileId,
  name,
  originalBytes,
  sha256,
  readersAltered,
}: FileEvent) => ({
  source,
  status,
  code: error?.code ?? '',
  fileId,
  name,
  bytes: originalBytes,
  sha256,
  readersAltered: readersAltered === undefined ? '' : String(readersAltered),
});
