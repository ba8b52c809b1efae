import { describe, expect, it } from 'vitest';
import { ATTACKS, attackBoth } from '../../../../electron/core/baselines/attacks';
import { aesCounter } from '../../../../electron/core/baselines/aes-counter';
import { LAB_ATTACKS } from '../../../../shared/analysis-contract';

const noise = (seed: number) => aesCounter.bytes(196_608, seed);

describe('attacks on the bare scheme', () => {
  const scene = { image: noise(1), other: noise(2), key: noise(3), permutation: { p: 1, q: 1, k: 10 } };

  it.each(ATTACKS)('%s recovers all from the paper profile and chance from the clinical one', (attack) => {
    const { paper, clinical } = attackBoth(attack, scene);
    expect(paper.percent).toBe(100);
    expect(clinical.percent).toBeLessThan(1);
  });

  it('are the ones the page names', () => {
    expect([...LAB_ATTACKS]).toEqual([...ATTACKS]);
  });
});
