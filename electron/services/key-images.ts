import { createHash, randomBytes, randomInt } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import { sha256Hex } from '../core/bytes/sha256';
import { factsOf, listFolder } from '../storage/folder-listing';
import { readSmallFile } from '../storage/small-file';
import { keyImageOfPng } from './key-image-png';
import type { GrownKeyImage, KeyImageGenerator, KeyImageUse, ParsePool } from './ports';

const KEY_IMAGE_BYTES = 256 * 256 * 3;
/** How many files of a job share a key image. */
export const FILES_A_KEY_IMAGE = 64;
/** Grown ahead of need, so that a file seldom waits for its key image. */
const AHEAD = 2;

/** An image a key image can be grown from. */
export interface Seed {
  readonly path: string;
  readonly inode: string;
}

/** Where the key images of a request come from. */
export interface KeyImageSupply {
  /** A key image not grown from this very file. Each is handed out once, unless the supply is a single one. */
  next(forInode: string): Promise<KeyImageUse>;
  /** Whether several files have the same one, and need not wait for one each. */
  readonly isShared: boolean;
  /** How many were handed out. */
  readonly count: number;
}

/** The shipped seeds: every image in the folder and those below it. None where the folder is missing. */
export function seedsIn(folder: string): readonly Seed[] {
  try {
    return listFolder(folder).flatMap(({ name, isFolder }) => {
      const path = join(folder, name);
      if (isFolder) return seedsIn(path);
      return /\.(dcm|jpe?g|png)$/.test(name) ? [{ path, inode: factsOf(path).inode }] : [];
    });
  } catch {
    return [];
  }
}

/**
 * Draws a seed by the CSPRNG and reads it as 256x256x3 bytes; where there is none to draw, noise. The
 * generator mixes fresh noise in either way: a seed is a starting point, no secret.
 */
export function seedReader(seeds: readonly Seed[], parse: Pick<ParsePool, 'seedImage'>) {
  const read = new Map<string, Promise<Uint8Array>>();
  return async (notInode?: string): Promise<{ readonly seed: Uint8Array; readonly inode: string }> => {
    const possible = seeds.filter(({ inode }) => inode !== notInode);
    const drawn = possible[possible.length > 0 ? randomInt(possible.length) : 0];
    if (!drawn) return { seed: new Uint8Array(randomBytes(KEY_IMAGE_BYTES)), inode: '' };
    const seed = read.get(drawn.path) ?? parse.seedImage(drawn.path);
    read.set(drawn.path, seed);
    return { seed: await seed, inode: drawn.inode };
  };
}

/** Draws seeds as `draw` does, the first one now: the image library loads while TensorFlow does. */
export function drawnAhead(draw: ReturnType<typeof seedReader>): ReturnType<typeof seedReader> {
  let first: ReturnType<typeof draw> | undefined = draw();
  // Whoever takes it sees the failure.
  first.catch(() => undefined);
  return async (notInode) => {
    const ahead = first;
    first = undefined;
    const drawn = await ahead;
    return drawn && drawn.inode !== notInode ? drawn : draw(notInode);
  };
}

/** What a file's key is mixed with, from the bytes of a key image. */
export function keyImageUse(bytes: Uint8Array, model: KeyImageUse['model']): KeyImageUse {
  return {
    sha512: new Uint8Array(createHash('sha512').update(bytes).digest()),
    sha256: sha256Hex(bytes),
    model,
  };
}

export interface GrownSupplyOptions {
  readonly generator: KeyImageGenerator;
  readonly drawSeed: ReturnType<typeof seedReader>;
  /** No more than this many will be asked for. */
  readonly most: number;
  /** `sha256`: as the manifest will name the key image. */
  readonly onGrown: (grown: GrownKeyImage, sha256: string) => void;
}

/** A fresh key image for every file, the next ones grown while files are encrypted. */
export function grownSupply({ generator, drawSeed, most, onGrown }: GrownSupplyOptions): KeyImageSupply {
  const ready: Promise<{ use: KeyImageUse; inode: string }>[] = [];
  let asked = 0;
  let count = 0;
  const grow = async (notInode?: string) => {
    const { seed, inode } = await drawSeed(notInode);
    const grown = await generator.generate({ seed });
    const { id, sha256 } = grown.model;
    const use = keyImageUse(grown.keyImage, { id, sha256 });
    onGrown(grown, use.sha256);
    return { use, inode };
  };
  const fill = () => {
    while (ready.length < AHEAD && asked < most) {
      asked++;
      const growing = grow();
      // Whoever takes it sees the failure; one that nobody takes must not end the process.
      growing.catch(() => undefined);
      ready.push(growing);
    }
  };
  return {
    isShared: false,
    next: async (forInode) => {
      fill();
      const taken = await (ready.shift() ?? grow(forInode));
      fill();
      count++;
      return taken.inode === forInode ? (await grow(forInode)).use : taken.use;
    },
    get count() {
      return count;
    },
  };
}

/** One key image of `supply` for every `files` files. */
export function sharedSupply(supply: KeyImageSupply, files: number): KeyImageSupply {
  let current: Promise<KeyImageUse> | undefined;
  let left = 0;
  return {
    isShared: true,
    next: (forInode) => {
      if (left === 0 || !current) {
        current = supply.next(forInode);
        left = files;
        // The file it was grown for is told; the next one has a new one grown.
        current.catch(() => (left = 0));
      }
      left--;
      return current;
    },
    get count() {
      return supply.count;
    },
  };
}

/** One key image for all files of a request. */
export function singleSupply(use: KeyImageUse): KeyImageSupply {
  return { isShared: true, next: () => Promise.resolve(use), count: 1 };
}

/** A PNG of 256x256 pixels has no more than this, ancillary chunks included. */
const MAX_KEY_IMAGE_FILE = 4 * 1024 * 1024;

/**
 * The key image a person brings: a 256x256 8-bit RGB PNG, not interlaced, its bytes taken as they are.
 * Throws `no-usable-images` for any other file, `cannot-read`.
 */
export function keyImageFromFile(path: string): Uint8Array {
  const bytes = keyImageOfPng(readSmallFile(path, MAX_KEY_IMAGE_FILE));
  if (!bytes) throw new AppError('no-usable-images', 'the key image is no 256x256 RGB PNG');
  return bytes;
}
