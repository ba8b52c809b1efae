import { decryptPaper, encryptPaper, PAPER_PERMUTATION } from '../cipher/paper-profile';
import type { RasterCipher } from './baseline';

const ONCE = { ...PAPER_PERMUTATION, k: 1 };

/** The deck's cipher with one round of its permutation: what the other nine are worth. */
export const oneRound: RasterCipher = {
  id: 'one-round',
  parameters: 'cat map of whole pixels, p = q = 1, k = 1; then XOR with the key image, byte by byte',
  source: 'the deck, one round',
  encrypt: (image, key) => encryptPaper(image, key, ONCE).cipher,
  decrypt: (cipher, key) => decryptPaper(cipher, key, ONCE),
};
