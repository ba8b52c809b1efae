import type { StagePictures } from '../../shared/stages';
import { createCatMap, type Permutation } from '../core/cipher/cat-map';
import { rgbaOfGrey, rgbaOfRgb } from '../core/images/rgba';
import { closeSource, openSource, readAt } from '../storage/source-file';
import type { EncryptResult, ParsePool } from './ports';

// The stages of one file (paper.md): the picture, the picture after confusion, what is stored, the key image.
// Made when somebody looks, from what the job left in memory: p, q and k of the file and its key image. No
// stage is ever written.

const SIDE = 256;
/** Of the last job, the last of its files. */
const MOST_FILES = 20;
/** Grown ahead, in use, or of a file that is kept. */
const MOST_KEY_IMAGES = 64;
/** What stands behind the container in a file we wrote: the end of a PNG (20 bytes), a byte of filling. */
const LONGEST_TAIL = 32;
/** The payload is longer than the original by at least this much. */
const LEAST_MANIFEST = 256;

/** A file that was just encrypted. */
export interface EncryptedFile extends Pick<
  EncryptResult,
  'fileIdHex' | 'carrier' | 'permutation' | 'originalBytes'
> {
  /** Absolute. */
  readonly source: string;
  readonly output: string;
  readonly keyImageSha256: string;
}

/** What the stages of a file are made of. */
export interface KeptFile extends EncryptedFile {
  /** 256x256x3 bytes. */
  readonly keyImage: Uint8Array;
}

/** Keeps what the stages of the last files are made of, until it is told to forget. */
export interface StageKeeper {
  /** Not copied: the bytes must not change. */
  readonly keepKeyImage: (sha256: string, bytes: Uint8Array) => void;
  /** A file whose key image was kept before. */
  readonly keep: (file: EncryptedFile) => void;
  readonly of: (fileIdHex: string) => KeptFile | undefined;
  readonly clear: () => void;
}

/** Keeps nothing yet. */
export function createStageKeeper(): StageKeeper {
  const keyImages = new Map<string, Uint8Array>();
  const files = new Map<string, KeptFile>();
  return {
    keepKeyImage: (sha256, bytes) => {
      keyImages.set(sha256, bytes);
      dropOldest(keyImages, MOST_KEY_IMAGES);
    },
    keep: (file) => {
      const keyImage = keyImages.get(file.keyImageSha256);
      if (!keyImage) return;
      files.set(file.fileIdHex, { ...file, keyImage });
      dropOldest(files, MOST_FILES);
    },
    of: (fileIdHex) => files.get(fileIdHex),
    clear: () => {
      keyImages.clear();
      files.clear();
    },
  };
}

function dropOldest<T>(kept: Map<string, T>, most: number): void {
  for (const oldest of kept.keys()) {
    if (kept.size <= most) return;
    kept.delete(oldest);
  }
}

/**
 * The four pictures of a file. A file without a picture of its own has no first and second. Throws
 * `cannot-read` where the output is gone.
 */
export async function stagePictures(
  file: KeptFile,
  parse: Pick<ParsePool, 'seedImage'>,
): Promise<StagePictures> {
  // Whatever keeps the original from being shown, the other pictures can be.
  const original = await parse.seedImage(file.source).then(rgbaOfRgb, () => null);
  return {
    status: 'shown',
    original: original && square(original),
    scrambled: original && square(confused(original, file.permutation)),
    cipher: carrierNoise(file),
    keyImage: square(rgbaOfRgb(file.keyImage)),
    permutation: file.permutation,
  };
}

/**
 * A 256x256 RGBA picture after a file's confusion: at 4 bytes a pixel it is one square of the map, so every
 * pixel goes where the file's units go.
 */
export function confused(rgba: Uint8Array, permutation: Permutation): Uint8Array<ArrayBuffer> {
  const moved = new Uint8Array(rgba.length);
  createCatMap(permutation).confuse(rgba, moved);
  return moved;
}

const square = (rgba: Uint8Array<ArrayBuffer>) => ({ columns: SIDE, rows: SIDE, rgba });

/** The last square of bytes before the end of the payload: pixels as its carrier shows them. */
function carrierNoise({ output, carrier, originalBytes }: KeptFile) {
  const channels = carrier === 'png' ? 3 : 1;
  const file = openSource(output);
  try {
    const sealed = originalBytes + LEAST_MANIFEST - LONGEST_TAIL;
    const side = Math.min(SIDE, Math.floor(Math.sqrt(sealed / channels)));
    const length = side * side * channels;
    const bytes = new Uint8Array(length);
    readAt(file.fd, bytes, Math.max(0, file.size - LONGEST_TAIL - length));
    return { columns: side, rows: side, rgba: channels === 3 ? rgbaOfRgb(bytes) : rgbaOfGrey(bytes) };
  } finally {
    closeSource(file);
  }
}
