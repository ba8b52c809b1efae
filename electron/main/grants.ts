import { randomBytes } from 'node:crypto';
import { lstatSync, realpathSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve } from 'node:path';
import { AppError } from '../../shared/errors';

/** One path the person chose. `label` is what the page shows, `engineLabel` how the engine's events name it. */
export interface Grant {
  readonly handle: string;
  readonly path: string;
  readonly label: string;
  readonly engineLabel: string;
  /** Whether a folder lay there when it was granted. */
  readonly isFolder: boolean;
}

/** Every path the person granted in this session, by handle; a path is granted once. */
export class Grants {
  readonly #byHandle = new Map<string, Grant>();
  readonly #byKey = new Map<string, Grant>();

  /** The grant of `path`, which must be absolute. Throws `cannot-read` otherwise. */
  add(path: string, options: { readonly label?: string; readonly engineLabel?: string } = {}): Grant {
    if (!isAbsolute(path) || path.includes('\0')) throw new AppError('cannot-read', 'not an absolute path');
    const place = resolve(path);
    const label = options.label ?? basename(place);
    const engineLabel = options.engineLabel ?? label;
    const key = `${engineLabel}\0${place}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const isFolder = lstatSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
    const grant = { handle: randomBytes(16).toString('hex'), path: place, label, engineLabel, isFolder };
    this.#byHandle.set(grant.handle, grant);
    this.#byKey.set(key, grant);
    return grant;
  }

  /** The grant behind a handle. Throws `cannot-read` for one never given. */
  get(handle: string): Grant {
    const grant = this.#byHandle.get(handle);
    if (grant === undefined) throw new AppError('cannot-read', 'unknown handle');
    return grant;
  }

  /** Everything granted so far: an engine that was started again needs it anew. */
  all(): readonly Grant[] {
    return [...this.#byHandle.values()];
  }
}

/**
 * The path of `inside`, a relative path below `folder`. Throws `cannot-read` when it is absent or when it,
 * links followed, leaves the folder.
 */
export function placeInside(folder: string, inside: string): string {
  const root = realpathOf(folder);
  const place = realpathOf(resolve(folder, inside));
  const way = relative(root, place);
  if (way === '' || way.startsWith('..') || isAbsolute(way)) {
    throw new AppError('cannot-read', 'outside of the granted folder');
  }
  return place;
}

function realpathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw new AppError('cannot-read', 'no such place', error);
  }
}
