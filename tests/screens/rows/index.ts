import { ANALYSIS } from './analysis';
import { DECRYPT } from './decrypt';
import { ENCRYPT } from './encrypt';
import { ENCRYPTED } from './encrypted';
import { FIRST_START } from './first-start';
import { GENERATOR } from './generator';
import { JOBS } from './jobs';
import { KEYS } from './keys';
import { LAB } from './lab';
import { OPEN } from './open';
import { RANDOMNESS } from './randomness';
import { SETTINGS } from './settings';
import { START } from './start';
import { UNLOCK } from './unlock';
import type { Row } from './row';

/** Every page in every state that it has. */
export const ROWS: readonly Row[] = [
  ...[...FIRST_START, ...UNLOCK, ...START, ...OPEN],
  ...[...ENCRYPT, ...ENCRYPTED, ...DECRYPT, ...JOBS],
  ...[...ANALYSIS, ...RANDOMNESS, ...LAB],
  ...[...KEYS, ...GENERATOR, ...SETTINGS],
];
