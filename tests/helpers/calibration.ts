import { createCipheriv } from 'node:crypto';
import { entropyBounds, isWithin, npcrBounds, uaciBounds } from '../../electron/core/metrics/critical-values';
import { difference } from '../../electron/core/metrics/difference';
import { shannonEntropy } from '../../electron/core/metrics/entropy';
import { unpackBits } from '../../electron/core/randomness/bits';
import { gatherSequences } from '../../electron/core/randomness/many-sequences';
import { testRandomness } from '../../electron/core/randomness/suite';
import type { RandomnessSummary } from '../../shared/models/analysis';

/** Samples of an 8-bit picture of 256 x 256. */
const SAMPLES = 65_536;
const LEVEL = 0.05;
export const SEQUENCE_BITS = 100_000;

/** AES-256-CTR under the published key 00 01 … 1f, from counter 0: the same bytes every run. */
export function fixedKeystream() {
  const key = Uint8Array.from({ length: 32 }, (_, i) => i);
  const cipher = createCipheriv('aes-256-ctr', key, new Uint8Array(16));
  return (bytes: number): Uint8Array => cipher.update(new Uint8Array(bytes));
}

/** How many of `count` pairs of pictures of a source each test rejects at 5 %. */
export function rejectedPairs(count: number, next: (bytes: number) => Uint8Array) {
  const size = { samples: SAMPLES, largest: 255 };
  const bounds = {
    npcr: npcrBounds(size, LEVEL),
    uaci: uaciBounds(size, LEVEL),
    entropy: entropyBounds(SAMPLES, LEVEL),
  };
  const rejected = { npcr: 0, uaci: 0, entropy: 0 };
  for (let pair = 0; pair < count; pair += 1) {
    const [a, b] = [next(SAMPLES), next(SAMPLES)];
    const { npcr, uaci } = difference(a, b, 255);
    const figures = { npcr, uaci, entropy: shannonEntropy(a) };
    for (const name of ['npcr', 'uaci', 'entropy'] as const)
      if (!isWithin(figures[name], bounds[name])) rejected[name] += 1;
  }
  return rejected;
}

/** The fifteen tests on `count` sequences of 10^5 bits of a source. */
export function testSequences(
  count: number,
  next: (bytes: number) => Uint8Array,
): readonly RandomnessSummary[] {
  const gathered = gatherSequences();
  for (let sequence = 0; sequence < count; sequence += 1)
    gathered.add(testRandomness(unpackBits(next(SEQUENCE_BITS / 8))));
  return gathered.summary();
}

type Tested = Extract<RandomnessSummary, { status: 'tested' }>;
export const testedOf = (results: readonly RandomnessSummary[]): readonly Tested[] =>
  results.filter((result): result is Tested => result.status === 'tested');
