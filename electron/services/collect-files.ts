import { basename, join } from 'node:path';
import { AppError, toAppError, type ErrorCode } from '../../shared/errors';
import { shownText } from '../core/bytes/byte-text';
import { factsOf, listFolder } from '../storage/folder-listing';
import type { GrantedPath } from './ports';

/** A regular file to work on. */
export interface CollectedFile extends GrantedPath {
  readonly bytes: number;
  /** Device and inode: tells two names of one file. */
  readonly inode: string;
  /** Time of last change, ns since 1970 UTC. */
  readonly modifiedNs: bigint;
}

/** What was given and can't be worked on. */
export interface UnreadablePath {
  readonly id: string;
  readonly label: string;
  readonly code: ErrorCode;
}

export interface Collection {
  readonly files: readonly CollectedFile[];
  readonly unreadable: readonly UnreadablePath[];
  /** Links and other things that are no files, met inside folders. */
  readonly skipped: number;
}

/**
 * The regular files among what was granted, each once, folders walked, each folder's files by name before its
 * folders. Of one folder the own name is not kept, those below it are; of several each keeps its own, so that what
 * they hold never mixes. No link is followed, so no loop is possible; our own temporary files are passed over without
 * a word. A link or a device that was given itself is unreadable: `not-a-regular-file`. Throws `cancelled`.
 */
export async function collectFiles(
  granted: readonly GrantedPath[],
  signal: AbortSignal,
): Promise<Collection> {
  const found = { files: [] as CollectedFile[], unreadable: [] as UnreadablePath[], skipped: 0 };
  const ownNames = granted.length > 1 ? namesOf(granted) : undefined;
  for (const entry of granted) await collect(entry, found, { signal, ownName: ownNames?.get(entry.path) });
  return ownNames ? { ...found, files: eachOnce(found.files) } : found;
}

/** A folder may be given together with what lies in it. */
function eachOnce(files: readonly CollectedFile[]): readonly CollectedFile[] {
  const byPath = new Map<string, CollectedFile>();
  for (const file of files) if (!byPath.has(file.path)) byPath.set(file.path, file);
  return [...byPath.values()];
}

/** A name for each path, its own; where several have the same the later ones, by path, are numbered. */
function namesOf(granted: readonly GrantedPath[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const used = new Map<string, number>();
  for (const path of [...new Set(granted.map((entry) => entry.path))].sort()) {
    const name = basename(path);
    const time = (used.get(name) ?? 0) + 1;
    used.set(name, time);
    names.set(path, time === 1 ? name : `${name} (${time})`);
  }
  return names;
}

type Found = { files: CollectedFile[]; unreadable: UnreadablePath[]; skipped: number };

interface Walk {
  readonly signal: AbortSignal;
  /** The first of the folder names of what lies in a folder that was given. */
  readonly ownName?: string | undefined;
}

async function collect(entry: GrantedPath, found: Found, { signal, ownName }: Walk): Promise<void> {
  if (signal.aborted) throw new AppError('cancelled');
  try {
    const { kind, ...facts } = factsOf(entry.path);
    if (kind === 'file') found.files.push({ ...entry, ...facts });
    else if (kind === 'folder') await walk(ownName ? { ...entry, folders: [ownName] } : entry, found, signal);
    else if (entry.named) throw new AppError('not-a-regular-file');
    else found.skipped++;
  } catch (error) {
    const { code } = toAppError(error);
    if (code === 'cancelled') throw error;
    found.unreadable.push({ id: entry.id, label: entry.label, code });
  }
}

async function walk(folder: GrantedPath, found: Found, signal: AbortSignal): Promise<void> {
  const entries = listFolder(folder.path);
  // A cancel is seen between folders.
  await new Promise((resolve) => setImmediate(resolve));
  for (const { name, isFolder } of entries) {
    const folders = isFolder ? [...folder.folders, name] : folder.folders;
    const inner = {
      id: '',
      path: join(folder.path, name),
      label: join(folder.label, shownText(name)),
      folders,
      named: false,
    };
    await collect(inner, found, { signal });
  }
}
