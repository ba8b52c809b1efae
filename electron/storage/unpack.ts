import { createHash } from 'node:crypto';
import { createReadStream, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { readError } from './file-errors';
import { closeWritten, createExclusively, makeFolders, syncFile, writeFully } from './files';

/** A regular file in an archive, its content still to come. */
export interface ArchiveMember {
  /** As the archive has it: check it before it is made into a path. */
  readonly name: string;
  readonly size: number;
  readonly isFile: boolean;
}

/** What becomes of a member: taken into memory, written at a path that must not exist, or refused by throwing. */
export type MemberFate =
  | { readonly do: 'read'; readonly done: (content: Uint8Array) => void }
  | {
      readonly do: 'write';
      readonly path: string;
      readonly mode: number;
      readonly done: (sha256: string) => void;
    };

/**
 * Reads a .tar.gz front to back and asks of every member what shall become of it. Returns the SHA-256 of the
 * archive. What `decide` and `done` throw ends it; throws besides `cannot-read`, `cannot-write`, `no-space`, and
 * whatever zlib or tar throw at a damaged archive.
 */
export async function unpackTarGz(
  archive: string,
  decide: (member: ArchiveMember) => MemberFate,
): Promise<string> {
  const digest = createHash('sha256');
  const source = createReadStream(archive, { fd: openToRead(archive) });
  source.on('data', (piece) => digest.update(piece));
  const members = extract();
  const pumped = pipeline(source, createGunzip(), members);
  // Whoever iterates sees the failure; unheard it would end the process.
  pumped.catch(() => undefined);
  for await (const entry of members) {
    const { name, size = 0, type } = entry.header;
    const fate = decide({ name, size, isFile: type === 'file' });
    const content = entry as AsyncIterable<Uint8Array>;
    if (fate.do === 'read') fate.done(await collect(content));
    else fate.done(await write(content, fate));
  }
  await pumped;
  return digest.digest('hex');
}

function openToRead(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw readError(error);
  }
}

async function collect(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function write(
  content: AsyncIterable<Uint8Array>,
  { path, mode }: { readonly path: string; readonly mode: number },
): Promise<string> {
  makeFolders(dirname(path), 0o700);
  const hash = createHash('sha256');
  const fd = createExclusively(path, mode);
  try {
    for await (const piece of content) {
      hash.update(piece);
      writeFully(fd, piece);
    }
    syncFile(fd);
  } finally {
    closeWritten(fd);
  }
  return hash.digest('hex');
}

/** A path below `folder` for a name that was checked. */
export const placeBelow = (folder: string, name: string): string => join(folder, ...name.split('/'));
