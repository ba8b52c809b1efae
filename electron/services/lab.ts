import { join } from 'node:path';
import { z } from 'zod';
import type { DeckBeside, LabAttack, LabExperiment } from '../../shared/analysis-contract';
import { AppError } from '../../shared/errors';
import type { RandomnessTest } from '../../shared/models/analysis';
import { attackBoth } from '../core/baselines/attacks';
import { sha256Hex } from '../core/bytes/sha256';
import { arnoldPeriod, decryptPaper, encryptPaper, PAPER_SIDE } from '../core/cipher/paper-profile';
import { DECK, DECK_TESTS } from '../core/report/deck';
import { figuresOfPair } from '../core/report/figures';
import { pictureFigures } from '../core/report/measure-baseline';
import { paperPicture } from '../core/report/measure-image';
import { makeFolder, writeNewFile, writeNewFiles } from '../storage/files';
import { isPresent } from '../storage/folder-listing';
import { readSmallFile } from '../storage/small-file';
import { keyImageOfPng, keyImagePng } from './key-image-png';
import type { GrantedPath, GrownKeyImage, MeasuredPicture } from './ports';

// The paper's experiment (spec/cipher.md, section 1). Research, not for diagnosis: none of it is offered where files
// are encrypted.

export const NOT_FOR_DIAGNOSIS = 'research, not for diagnosis';

/** A key image on request, and a raster to encrypt. */
export interface LabScene {
  readonly image: Uint8Array;
  readonly other: Uint8Array;
  readonly k: number;
  readonly keys: readonly [GrownKeyImage, GrownKeyImage];
}

const permutationOf = (k: number) => ({ p: 1, q: 1, k });
const owned = (bytes: Uint8Array) => Uint8Array.from(bytes);
/** Whoever finds the picture by itself reads in it what it is. */
const labPng = (bytes: Uint8Array) => keyImagePng(bytes, NOT_FOR_DIAGNOSIS);

/** Every stage of one encryption, what another key makes of it, and what each key took. */
export function experiment({ image, k, keys: [first, second] }: Omit<LabScene, 'other'>): LabExperiment {
  const permutation = permutationOf(k);
  const { scrambled, cipher } = encryptPaper(image, first.keyImage, permutation);
  return {
    k,
    period: arnoldPeriod(permutation, PAPER_SIDE),
    original: owned(image),
    scrambled,
    key: owned(first.keyImage),
    cipher,
    restored: decryptPaper(cipher, first.keyImage, permutation),
    byOtherKey: decryptPaper(cipher, second.keyImage, permutation),
    keyDifference: Uint8Array.from(first.keyImage, (byte, i) => Math.abs(byte - second.keyImage[i]!)),
    milliseconds: [first.milliseconds, second.milliseconds],
    model: first.model,
  };
}

/** The deck's figures beside the scene's; `measured`: its first key image, and how the second differs from it. */
export function deckOf({ image, k, keys: [key] }: LabScene, measured: MeasuredPicture): DeckBeside {
  const { cipher } = encryptPaper(image, key.keyImage, permutationOf(k));
  const subjects = {
    key: measured.figures,
    between: measured.between,
    paper: [...figuresOfPair(paperPicture(image), paperPicture(cipher)), ...pictureFigures(cipher, 1)],
  };
  const here = (figure: (typeof DECK)[number]['figure']) => {
    if (figure === 'time') return key.milliseconds;
    const values = subjects[figure.subject].flatMap(({ metric, value }) =>
      metric === figure.metric && value !== null ? [value] : [],
    );
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const least = (name: RandomnessTest) => {
    const result = measured.randomness.find(({ test }) => test === name);
    return result?.status === 'tested' ? Math.min(...result.pValues) : null;
  };
  return {
    figures: DECK.map(({ name, deck, figure }) => ({ name, deck, here: here(figure) })),
    tests: DECK_TESTS.map(({ test, deck }) => ({ test, deck: [...deck], here: least(test) })),
  };
}

/** One attack on the scene, against both profiles. */
export function attackScene({ image, other, k, keys: [{ keyImage }] }: LabScene, attack: LabAttack) {
  return attackBoth(attack, { image, other, key: keyImage, permutation: permutationOf(k) });
}

/** In per cent: how much of image i comes back from its cipher under key j. */
export function keyMatrix(images: readonly Uint8Array[], keys: readonly Uint8Array[]) {
  const pictures: Uint8Array<ArrayBuffer>[] = [];
  const percent = images.map((image, i) => {
    const { cipher } = encryptPaper(image, keys[i]!);
    return keys.map((key) => {
      const opened = decryptPaper(cipher, key);
      pictures.push(opened);
      return (100 * opened.filter((byte, at) => byte === image[at]).length) / image.length;
    });
  });
  return { percent, pictures };
}

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** params.json beside the pictures. */
const parameters = z.object({
  purpose: z.literal(NOT_FOR_DIAGNOSIS),
  profile: z.literal('paper'),
  p: z.literal(1),
  q: z.literal(1),
  k: z.number().int().min(1).max(192),
  model: z.object({ id: z.string(), sha256: z.string() }),
  /** Of each picture's 196,608 bytes. */
  sha256: z.object({ image: digest, scrambled: digest, key: digest, cipher: digest }),
});

const LARGEST_PICTURE = 4 * 1024 * 1024;

/**
 * Writes image.png, scrambled.png, key.png, cipher.png and params.json into a folder, made where it is missing: all of
 * them or none. Throws `cannot-write` where one of them is there already, `no-space`.
 */
export function writeExperiment(
  image: Uint8Array,
  grown: GrownKeyImage,
  wishes: { k: number; folder: GrantedPath },
) {
  const { k, folder } = wishes;
  const { scrambled, cipher } = encryptPaper(image, grown.keyImage, permutationOf(k));
  const pictures = { image, scrambled, key: grown.keyImage, cipher };
  const values: z.infer<typeof parameters> = {
    purpose: NOT_FOR_DIAGNOSIS,
    profile: 'paper',
    ...{ p: 1, q: 1, k },
    model: { id: grown.model.id, sha256: grown.model.sha256 },
    sha256: {
      image: sha256Hex(image),
      scrambled: sha256Hex(scrambled),
      key: sha256Hex(grown.keyImage),
      cipher: sha256Hex(cipher),
    },
  };
  const files: [string, Uint8Array][] = [
    ...Object.entries(pictures).map(([name, bytes]): [string, Uint8Array] => [`${name}.png`, labPng(bytes)]),
    ['params.json', Buffer.from(`${JSON.stringify(values, null, 2)}\n`)],
  ];
  if (files.some(([name]) => isPresent(join(folder.path, name))))
    throw new AppError('cannot-write', 'an experiment stands there already');
  makeFolder(folder.path);
  writeNewFiles(files.map(([name, bytes]) => ({ path: join(folder.path, name), bytes })));
  return { files: files.map(([name]) => join(folder.label, name)) };
}

function picture(folder: GrantedPath, name: string): Uint8Array {
  const bytes = keyImageOfPng(readSmallFile(join(folder.path, name), LARGEST_PICTURE));
  if (!bytes) throw new AppError('no-usable-images', 'a picture of the experiment is no 256x256 RGB PNG');
  return bytes;
}

function readParameters(folder: GrantedPath) {
  const text = Buffer.from(readSmallFile(join(folder.path, 'params.json'), LARGEST_PICTURE)).toString('utf8');
  try {
    return parameters.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('damaged-data', 'params.json is not what an experiment writes', cause);
  }
}

/**
 * Restores the raster from cipher.png and key.png and writes it as restored.png. `same`: it has the SHA-256 the
 * experiment wrote down. Throws `damaged-data`, `no-usable-images`, `cannot-read`, `cannot-write`.
 */
export function restoreExperiment(folder: GrantedPath): { output: string; same: boolean } {
  const { k, sha256: digests } = readParameters(folder);
  const image = decryptPaper(picture(folder, 'cipher.png'), picture(folder, 'key.png'), permutationOf(k));
  writeNewFile(join(folder.path, 'restored.png'), labPng(image));
  return { output: join(folder.label, 'restored.png'), same: sha256Hex(image) === digests.image };
}
