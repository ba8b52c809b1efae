import { describe, expect, it } from 'vitest';
import { leastProportion } from '../../../../electron/core/randomness/many-sequences';
import { fixedKeystream, rejectedPairs, testedOf, testSequences } from '../../../helpers/calibration';

// A fixed sample of tests/full/calibration.test.ts: the same bytes, fewer of them, the same figures every run.
describe('an ideal source is rejected as often as the level says', () => {
  it('100 pairs of pictures at 5 %', () => {
    expect(rejectedPairs(100, fixedKeystream())).toEqual({ npcr: 7, uaci: 3, entropy: 9 });
  });

  it('20 sequences of 100,000 bits', () => {
    const tested = testedOf(testSequences(20, fixedKeystream()));
    const rejected = tested.filter((each) => each.rejected > 0);
    expect(tested).toHaveLength(9);
    expect(rejected.map(({ test, rejected: count, parts }) => [test, count, parts])).toEqual([
      ['non-overlapping', 2, 148],
    ]);
    expect(leastProportion(20)).toBeCloseTo(0.9233, 3);
  });
});

it('a source that is no source is rejected by all', () => {
  const constant = (bytes: number) => new Uint8Array(bytes).fill(7);
  expect(rejectedPairs(5, constant)).toEqual({ npcr: 5, uaci: 5, entropy: 5 });
});
