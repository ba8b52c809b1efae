import { xor } from '../cipher/paper-profile';
import type { RasterCipher } from './baseline';

/** No confusion: each byte XOR the key image's. */
export const ganXor: RasterCipher = {
  id: 'gan-xor',
  parameters: '256 x 256 x 3 bytes XOR the key image, byte by byte',
  source: 'Ding et al. 2021 (DeepKeyGen)',
  encrypt: xor,
  decrypt: xor,
};
