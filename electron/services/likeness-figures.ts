import { join } from 'node:path';
import type { Likeness } from '../core/gan/likeness';
import { makeFolders, replaceFile } from '../storage/files';
import { readSmallFile } from '../storage/small-file';
import type { ModelPlaces } from './models';

// likeness.json, beside the models that ship and beside the person's own: figures by the SHA-256 of a model's weights.

const NAME = 'likeness.json';
const MOST_BYTES = 1024 * 1024;

type Figures = Readonly<Record<string, Likeness>>;

/** What is known of how unlike a model's keys are; undefined where it was never measured. */
export function likenessOf({ shipped, own }: ModelPlaces, sha256: string): Likeness | undefined {
  return figuresIn(own)[sha256] ?? figuresIn(shipped)[sha256];
}

/** The same for one request: the files are read once a model, not once a key image. */
export function likenessLookup(places: ModelPlaces): (sha256: string) => Likeness | undefined {
  const known = new Map<string, Likeness | undefined>();
  return (sha256) => {
    if (!known.has(sha256)) known.set(sha256, likenessOf(places, sha256));
    return known.get(sha256);
  };
}

/** Remembers what was measured of a model. Throws `cannot-write`, `no-space`. */
export function keepLikeness({ own }: ModelPlaces, sha256: string, figure: Likeness): void {
  makeFolders(own, 0o700);
  const models = { ...figuresIn(own), [sha256]: figure };
  replaceFile(join(own, NAME), Buffer.from(`${JSON.stringify({ version: 1, models }, null, 2)}\n`));
}

/** None where the file is missing or is not ours: then a model is measured once more. */
function figuresIn(folder: string): Figures {
  try {
    const text = Buffer.from(readSmallFile(join(folder, NAME), MOST_BYTES)).toString('utf8');
    const { version, models } = JSON.parse(text) as { readonly version: unknown; readonly models: Figures };
    return version === 1
      ? Object.fromEntries(Object.entries(models).filter(([, figure]) => isFigure(figure)))
      : {};
  } catch {
    return {};
  }
}

const isFigure = (figure: Likeness): boolean =>
  [figure.mean, figure.deviation, figure.keys].every((value) => Number.isFinite(value));
