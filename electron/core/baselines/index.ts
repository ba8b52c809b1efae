import { aesCounter } from './aes-counter';
import { arnold, generalisedArnold } from './arnold';
import type { Keystream, PixelPermutation } from './baseline';
import { chebyshev } from './chebyshev';
import { henon } from './henon';
import { linearCongruential } from './linear-congruential';
import { logisticMap } from './logistic-map';
import { mersenneTwister } from './mersenne-twister';
import { randu } from './randu';
import { rc4 } from './rc4';
import { zigzag } from './zigzag';

/** Generators of bytes, in the order of a report. A new one is one file and one line here. */
export const KEYSTREAMS: readonly Keystream[] = [
  logisticMap,
  chebyshev,
  henon,
  randu,
  linearCongruential,
  mersenneTwister,
  rc4,
  aesCounter,
];

/** Ways to move pixels, in the order of a report. */
export const PERMUTATIONS: readonly PixelPermutation[] = [arnold, generalisedArnold, zigzag];
