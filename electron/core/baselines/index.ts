import { aesCounter } from './aes-counter';
import { arnold, generalisedArnold } from './arnold';
import type { Keystream, PixelPermutation, RasterCipher } from './baseline';
import { blumBlumShub } from './blum-blum-shub';
import { chebyshev } from './chebyshev';
import { clinicalKeystream } from './clinical-keystream';
import { deckCipher } from './deck-cipher';
import { ganXor } from './gan-xor';
import { henon } from './henon';
import { josephus } from './josephus';
import { linearCongruential } from './linear-congruential';
import { logisticMap } from './logistic-map';
import { logisticSine } from './logistic-sine';
import { lorenz } from './lorenz';
import { mersenneTwister } from './mersenne-twister';
import { oneRound } from './one-round';
import { randu } from './randu';
import { rc4 } from './rc4';
import { rubik } from './rubik';
import { zigzag } from './zigzag';

/** Generators of bytes, in the order of a report. A new one is one file and one line here. */
export const KEYSTREAMS: readonly Keystream[] = [
  logisticMap,
  logisticSine,
  lorenz,
  chebyshev,
  henon,
  randu,
  linearCongruential,
  mersenneTwister,
  blumBlumShub,
  rc4,
  aesCounter,
  clinicalKeystream,
];

/** Ways to move pixels, in the order of a report. */
export const PERMUTATIONS: readonly PixelPermutation[] = [arnold, generalisedArnold, josephus, zigzag, rubik];

/** Ciphers of the deck and its field, in the order of a report. */
export const CIPHERS: readonly RasterCipher[] = [ganXor, deckCipher, oneRound];
