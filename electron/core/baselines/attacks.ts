import { encryptPaper, fixedPoints, PAPER_BYTES, PAPER_SIDE, unscramble, xor } from '../cipher/paper-profile';
import type { Permutation } from '../cipher/cat-map';
import { encryptClinicalSamples } from './clinical-samples';

// What breaks the bare scheme (paper.md, "What is unsafe in it"), each against whatever encrypts: the attacker
// chooses or knows an image and computes from ciphers alone. Against the clinical profile the same computation is
// left with chance, 1 byte in 256.

/** The attacks, in the order of the page. */
export const ATTACKS = ['all-black', 'two-images', 'known-plaintext', 'fixed-point'] as const;
export type Attack = (typeof ATTACKS)[number];

/** What an attack recovered, in percent of the bytes it is after, and the picture it made. */
export interface Recovered {
  readonly percent: number;
  readonly picture: Uint8Array<ArrayBuffer>;
}

interface Scene {
  readonly image: Uint8Array;
  readonly other: Uint8Array;
  readonly key: Uint8Array;
  readonly permutation: Permutation;
}

type Encrypt = (image: Uint8Array) => Uint8Array;

function shareEqual(guess: Uint8Array, truth: Uint8Array): number {
  let equal = 0;
  for (let i = 0; i < truth.length; i += 1) if (guess[i] === truth[i]) equal += 1;
  return (100 * equal) / truth.length;
}

const restored = (data: Uint8Array, permutation: Permutation) =>
  unscramble({ side: PAPER_SIDE, channels: 3, data }, permutation);

const recovered = (picture: Uint8Array<ArrayBuffer>, truth: Uint8Array): Recovered => ({
  percent: shareEqual(picture, truth),
  picture,
});

function run(attack: Attack, { image, other, key, permutation }: Scene, encrypt: Encrypt): Recovered {
  switch (attack) {
    case 'all-black': {
      // The cat map moves black to black: the cipher is the key image.
      const cipher = Uint8Array.from(encrypt(new Uint8Array(PAPER_BYTES)));
      return recovered(cipher, key);
    }
    case 'two-images': {
      // The keys cancel: cipher XOR cipher is scrambled XOR scrambled, and who knows one image has the other.
      const both = xor(encrypt(image), encrypt(other));
      return recovered(xor(restored(both, permutation), image), other);
    }
    case 'known-plaintext': {
      const keyFound = xor(
        encrypt(image),
        encryptPaper(image, new Uint8Array(PAPER_BYTES), permutation).scrambled,
      );
      return recovered(restored(xor(encrypt(other), keyFound), permutation), other);
    }
    case 'fixed-point': {
      // Pixels the map leaves where they are: two ciphers of one key show their difference in place.
      const both = xor(encrypt(image), encrypt(other));
      const picture = xor(both, image);
      const percent =
        (100 * cornersRight(picture, other, permutation)) / fixedPoints(permutation, PAPER_SIDE);
      return { percent, picture };
    }
  }
}

function cornersRight(guess: Uint8Array, truth: Uint8Array, permutation: Permutation): number {
  const places = Uint8Array.from({ length: PAPER_BYTES }, (_, i) => Math.floor(i / 3) & 255);
  const high = Uint8Array.from({ length: PAPER_BYTES }, (_, i) => Math.floor(i / 3) >> 8);
  const none = new Uint8Array(PAPER_BYTES);
  const [low, up] = [places, high].map((data) => encryptPaper(data, none, permutation).scrambled);
  let right = 0;
  for (let i = 0; i < PAPER_BYTES; i += 3) {
    if (low![i] !== places[i] || up![i] !== high[i]) continue;
    if ([0, 1, 2].every((channel) => guess[i + channel] === truth[i + channel])) right += 1;
  }
  return right;
}

/** One attack on the paper profile under one key, and on the clinical profile, where every image has a key of its own. */
export function attackBoth(
  attack: Attack,
  scene: Scene,
): { readonly paper: Recovered; readonly clinical: Recovered } {
  return {
    paper: run(attack, scene, (image) => encryptPaper(image, scene.key, scene.permutation).cipher),
    clinical: run(attack, scene, (image) => encryptClinicalSamples(image, scene.key)),
  };
}
