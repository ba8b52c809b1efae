import { decryptPaper, encryptPaper } from '../cipher/paper-profile';
import type { RasterCipher } from './baseline';

/** The deck's cipher as drawn, decrypted in the right order. */
export const deckCipher: RasterCipher = {
  id: 'paper',
  parameters: 'cat map of whole pixels, p = q = 1, k = 10; then XOR with the key image, byte by byte',
  source: 'the deck',
  encrypt: (image, key) => encryptPaper(image, key).cipher,
  decrypt: (cipher, key) => decryptPaper(cipher, key),
};
