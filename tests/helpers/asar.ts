import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A node of an asar's header: a folder, or a file by its place behind the header. */
interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly offset?: string;
  readonly size?: number;
  /** It lies beside the archive: a library the system has to load. */
  readonly unpacked?: boolean;
}

/** What an asar holds: every path, with a slash in front, and the bytes of a file. */
export interface Asar {
  readonly paths: readonly string[];
  readonly read: (path: string) => Buffer;
}

/** Opens an asar: two pickles, the length of the header and the header as JSON, then the files one after the other. */
export function openAsar(file: string): Asar {
  const bytes = readFileSync(file);
  const behind = 8 + bytes.readUInt32LE(4);
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Entry;
  const entries = new Map(entriesBelow(header, ''));
  return {
    paths: [...entries.keys()],
    read: (path) => {
      const { offset, size, unpacked } = entries.get(path) ?? {};
      if (unpacked === true) return readFileSync(join(`${file}.unpacked`, path));
      if (offset === undefined || size === undefined) throw new Error(`not in the archive: ${path}`);
      return bytes.subarray(behind + Number(offset), behind + Number(offset) + size);
    },
  };
}

const entriesBelow = ({ files = {} }: Entry, way: string): [string, Entry][] =>
  Object.entries(files).flatMap(([name, entry]) => [
    [`${way}/${name}`, entry],
    ...entriesBelow(entry, `${way}/${name}`),
  ]);
