import { basename } from 'node:path';
import type { ImageRef } from '../../shared/models/files';
import type { ErrorData } from '../../shared/errors';
import { shownText } from '../core/bytes/byte-text';
import { classifyAhead } from './classify-ahead';
import { collectFiles, type CollectedFile } from './collect-files';
import type { DescribeError, GrantedPath, ParsePool } from './ports';

/** A file that can't be worked on, and why. */
export interface Unreadable {
  readonly name: string;
  readonly error: ErrorData;
}

export interface OpenedImages {
  readonly files: readonly ImageRef[];
  readonly unreadable: readonly Unreadable[];
  readonly skipped: number;
}

/**
 * Looks at what the person gave: folders are walked, every file is named by its bytes. `remember` gives a
 * found file the handle by which the client may use it. Throws `cancelled`.
 */
export async function openImages(
  granted: readonly GrantedPath[],
  services: {
    readonly parse: ParsePool;
    readonly describe: DescribeError;
    readonly remember: (file: CollectedFile) => string;
  },
  signal: AbortSignal,
): Promise<OpenedImages> {
  const collection = await collectFiles(granted, signal);
  const files: ImageRef[] = [];
  const unreadable = collection.unreadable.map(
    ({ label, code }) => ({ name: basename(label), error: { code } }) as Unreadable,
  );
  const classified = classifyAhead(collection.files, services.parse, signal);
  const looked = collection.files.map(async (file): Promise<ImageRef | Unreadable> => {
    const name = shownText(basename(file.path));
    try {
      const { kind, bytes, series } = await classified(file);
      return { id: services.remember(file), name, kind, bytes, series };
    } catch (error) {
      return { name, error: services.describe(error) };
    }
  });
  for (const entry of await Promise.all(looked)) {
    if ('error' in entry) unreadable.push(entry);
    else files.push(entry);
  }
  return { files, unreadable, skipped: collection.skipped };
}
