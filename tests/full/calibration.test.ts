import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fixedKeystream, rejectedPairs, testedOf, testSequences } from '../helpers/calibration';
import { writeEvidence } from '../helpers/evidence';

const COUNT = 1_000;
const startedAt = Date.now();

describe('1,000 pictures and sequences of the fixed AES-256-CTR keystream', () => {
  const pairs = rejectedPairs(COUNT, fixedKeystream());
  const tested = testedOf(testSequences(COUNT, fixedKeystream()));

  it('pairs of pictures: each test rejects 50, give or take 21, at 5 %', () => {
    expect(pairs).toEqual({ npcr: 60, uaci: 47, entropy: 60 });
    for (const rejected of Object.values(pairs)) expect(Math.abs(rejected - 50)).toBeLessThanOrEqual(21);
  });

  it('sequences of 100,000 bits: proportions and uniformity of the fifteen tests', () => {
    const found = tested.filter((each) => each.rejected > 0);
    expect(tested).toHaveLength(9);
    // The standard's own variance of the spectral test is a little too small (Kim, Umeno, Hasegawa, ePrint 2004/018):
    // it rejects more than one in a hundred of any source.
    expect(found.map(({ test, rejected: count, parts }) => [test, count, parts])).toEqual([
      ['spectral', 1, 1],
    ]);
    expect(found[0]?.proportion).toBe(0.978);
    const rejected = tested.reduce((sum, each) => sum + each.rejected, 0);
    writeEvidence(
      'calibration',
      {
        ...{ sequences: COUNT, tests: tested.length, pairs: COUNT },
        parts: tested.reduce((sum, { parts }) => sum + parts, 0),
        partsRejected: rejected,
        npcrRejected: pairs.npcr,
        uaciRejected: pairs.uaci,
        entropyRejected: pairs.entropy,
      },
      startedAt,
    );
  });
});

it('fresh random bytes are printed, not asserted', () => {
  console.log(
    'fresh:',
    rejectedPairs(COUNT, (bytes) => new Uint8Array(randomBytes(bytes))),
  );
});
