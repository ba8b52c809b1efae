import { join } from 'node:path';
import { AppError } from '../../shared/errors';
import type { KeptKey } from '../../shared/generator-contract';
import { wipe } from '../core/bytes/equal';
import { openKeptKey, sealKeptKey, type KeptKeyImage } from '../core/vault/kept-key';
import { makeFolders, removeFile, writeNewFile } from '../storage/files';
import { factsOf, listFolder } from '../storage/folder-listing';
import { readSmallFile } from '../storage/small-file';
import type { KeyWithSeed } from './grown-keys';
import { keyImagePng } from './key-image-png';

/** Where kept key images lie and the key that seals them, which the caller's call wipes. */
export interface KeptPlace {
  readonly folder: string;
  readonly key: Uint8Array;
}

const NAME = /^([0-9a-f]{32})\.rsk$/;
const MOST_BYTES = 1024 * 1024;
const pathOf = ({ folder }: KeptPlace, id: string) => join(folder, `${id}.rsk`);

function open(place: KeptPlace, id: string): KeptKeyImage {
  return openKeptKey(place.key, id, readSmallFile(pathOf(place, id), MOST_BYTES));
}

/** Seals a key image with its seed under its id; mode 0600. Wipes the place's key. Throws `cannot-write`, `no-space`. */
export function keepKeySealed(place: KeptPlace, id: string, { seed, grown }: KeyWithSeed): KeptKey {
  const kept = { madeAt: new Date().toISOString(), modelId: grown.model.id };
  try {
    makeFolders(place.folder, 0o700);
    writeNewFile(pathOf(place, id), sealKeptKey(place.key, id, { ...kept, keyImage: grown.keyImage, seed }));
  } finally {
    wipe(place.key);
  }
  return { id, ...kept };
}

/** The kept key images, the newest first; a file that does not open is passed over. Wipes the place's key. */
export function listKeptKeys(place: KeptPlace): KeptKey[] {
  const found: KeptKey[] = [];
  for (const name of namesIn(place.folder)) {
    const id = NAME.exec(name)?.[1];
    if (id === undefined) continue;
    try {
      const { madeAt, modelId } = open(place, id);
      found.push({ id, madeAt, modelId });
    } catch {
      // Of another vault key, or damaged: there is nothing to show.
    }
  }
  wipe(place.key);
  return found.sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1));
}

/** One kept key image. Wipes the place's key. Throws `cannot-read`, `damaged-data`. */
export function readKeptKey(place: KeptPlace, id: string): KeptKeyImage {
  try {
    return open(place, id);
  } finally {
    wipe(place.key);
  }
}

/** Removes a kept key image. */
export function deleteKeptKey(place: KeptPlace, id: string): void {
  wipe(place.key);
  removeFile(pathOf(place, id));
}

/**
 * Writes `seed.png` and `key.png`, as the paper keeps them, into a folder; both new, mode 0600. Throws
 * `cannot-write` where either is there already.
 */
export function keepKeyInFolder(
  folder: string,
  key: { readonly seed: Uint8Array; readonly keyImage: Uint8Array },
) {
  makeFolders(folder);
  const names = ['seed.png', 'key.png'] as const;
  if (listFolder(folder).some(({ name }) => (names as readonly string[]).includes(name)))
    throw new AppError('cannot-write', 'there is a seed or a key already');
  writeNewFile(join(folder, 'seed.png'), keyImagePng(key.seed));
  writeNewFile(join(folder, 'key.png'), keyImagePng(key.keyImage));
}

function namesIn(folder: string): readonly string[] {
  try {
    factsOf(folder);
  } catch {
    return [];
  }
  return listFolder(folder).map(({ name }) => name);
}
