import { wipe } from '../core/bytes/equal';
import { openIndexEntry, sealIndexEntry, type IndexEntry } from '../core/vault/index-entry';
import type { IndexFile } from '../storage/index-file';
import type { CollectedFile } from './collect-files';
import type { ParsePool } from './ports';
import type { FileKind } from '../../shared/models/files';

const LAST_TO_WAIT = 64;
const LONGEST_WAIT_MS = 500;

/** What a request tells the vault's index. */
export interface FileIndex {
  /** Values of the attributes the person has ticked; none of what is no DICOM file. Never throws. */
  readonly fieldsOf: (file: CollectedFile, kind: FileKind) => Promise<IndexEntry['fields']>;
  /** Adds a file soon; where that fails it is told once, and the file can't be found by it. */
  readonly add: (entry: IndexEntry) => void;
  /** Writes what is left and forgets the key. */
  readonly close: () => void;
}

/** Opens the index of a request over its rows. `key`: the vault's subkey `index`, which `close` wipes. */
export function openFileIndex(options: {
  readonly rows: IndexFile;
  readonly key: Uint8Array;
  /** Keywords of the ticked attributes. */
  readonly fields: readonly string[];
  readonly parse: () => Pick<ParsePool, 'header'>;
  readonly onTrouble: (error: unknown) => void;
}): FileIndex {
  const { rows, key, fields, parse, onTrouble } = options;
  let waiting: IndexEntry[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isTold = false;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const written = waiting;
    waiting = [];
    if (written.length === 0) return;
    try {
      rows.put(written.map((entry) => sealIndexEntry(key, entry)));
    } catch (error) {
      if (!isTold) onTrouble(error);
      isTold = true;
    }
  };
  return {
    fieldsOf: async ({ path }, kind) => {
      if (kind !== 'dicom' || fields.length === 0) return {};
      const header = await parse()
        .header(path)
        .catch(() => []);
      const ticked = header.filter(({ keyword, depth, value }) => {
        return depth === 0 && value !== '' && fields.includes(keyword);
      });
      return Object.fromEntries(ticked.map(({ keyword, value }) => [keyword, value]));
    },
    add: (entry) => {
      waiting.push(entry);
      if (waiting.length >= LAST_TO_WAIT) flush();
      else timer ??= setTimeout(flush, LONGEST_WAIT_MS);
    },
    close: () => {
      flush();
      rows.close();
      wipe(key);
    },
  };
}

/** Entries that hold a text in their way, their place, their number or a ticked attribute; a row that does not open is passed over. */
export function* searchIndex(rows: IndexFile, key: Uint8Array, text: string): Generator<IndexEntry> {
  const wanted = folded(text);
  for (const row of rows.all()) {
    const entry = opened(key, row);
    if (entry === undefined) continue;
    const { source, output, fileId, fields } = entry;
    if ([source, output, fileId, ...Object.values(fields)].some((value) => folded(value).includes(wanted)))
      yield entry;
  }
}

function opened(key: Uint8Array, row: Parameters<typeof openIndexEntry>[1]): IndexEntry | undefined {
  try {
    return openIndexEntry(key, row);
  } catch {
    return undefined;
  }
}

/** Capitals, and signs that can be written in two ways, make no difference; a DICOM name's parts stand apart. */
export const folded = (text: string) => text.normalize('NFC').replaceAll('^', ' ').toLowerCase();
