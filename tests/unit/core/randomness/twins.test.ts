import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { unpackBits } from '../../../../electron/core/randomness/bits';
import { realModuli } from '../../../../electron/core/randomness/fourier';
import { linearComplexityOf } from '../../../../electron/core/randomness/linear-complexity';
import {
  gatherSequences,
  leastProportion,
  mostProportion,
} from '../../../../electron/core/randomness/many-sequences';
import { testRandomness } from '../../../../electron/core/randomness/suite';
import { RANDOMNESS_TESTS, type RandomnessTest } from '../../../../shared/models/analysis';
import { slowComplexity, slowModuli } from '../../../reference/metrics';

/** AES-256-CTR under the key 00 01 .. 1f from counter 0: the same every run. */
function keystream(bytes: number): Uint8Array {
  const key = Uint8Array.from({ length: 32 }, (_, i) => i);
  return createCipheriv('aes-256-ctr', key, new Uint8Array(16)).update(new Uint8Array(bytes));
}

const failing = (packed: Uint8Array): readonly RandomnessTest[] =>
  testRandomness(unpackBits(packed)).flatMap((result) =>
    result.status === 'tested' && result.pValues.some((p) => p < 1e-6) ? [result.test] : [],
  );

describe('fast kernels and their slow twins', () => {
  // Every factor of a fast pass, alone and together; 14 and 1078 have others.
  it.each([2, 6, 8, 10, 14, 96, 240, 250, 1000, 1078])('the transform of %i values', (n) => {
    const values = Array.from(unpackBits(keystream(Math.ceil(n / 8)), n), (bit) => 2 * bit - 1);
    const slow = slowModuli(values);
    realModuli(values).forEach((modulus, k) => expect(modulus).toBeCloseTo(slow[k]!, 8));
  });

  it('the linear complexity of sequences of every length to 200', () => {
    const bits = unpackBits(keystream(4096));
    for (let n = 1; n <= 200; n += 1) {
      const sequence = bits.subarray(n * 100, n * 100 + n);
      expect(linearComplexityOf(sequence), `${n} bits`).toBe(slowComplexity(sequence));
    }
    // The example of SP 800-22, 2.10.8: 1101011110001 has complexity 4.
    expect(linearComplexityOf(Uint8Array.of(1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 0, 0, 1))).toBe(4);
  });
});

describe('detectors detect', () => {
  const bytes = 125_000;

  it('nothing in the keystream of AES', () => {
    expect(failing(keystream(bytes))).toEqual([]);
  });

  it('a constant, a counter, a bias of 0.51 and the low bits of RANDU', () => {
    expect(failing(new Uint8Array(bytes))).toContain('frequency');
    expect(failing(Uint8Array.from({ length: bytes }, (_, i) => i))).toContain('serial');
    const fair = keystream(bytes * 16);
    const biased = new Uint8Array(bytes);
    for (let i = 0; i < bytes * 8; i += 1) {
      const drawn = (fair[2 * i]! << 8) | fair[2 * i + 1]!;
      if (drawn < 0.51 * 65_536) biased[i >> 3]! |= 0x80 >> (i & 7);
    }
    expect(failing(biased)).toContain('frequency');
    let state = 1;
    const randu = Uint8Array.from({ length: bytes }, () => (state = (65_539 * state) % 2 ** 31) & 255);
    expect(failing(randu).length).toBeGreaterThan(3);
  });
});

describe('too little to test', () => {
  it('is not applicable with how many bits it needs, never a pass', () => {
    const results = testRandomness(new Uint8Array(99));
    expect(results).toHaveLength(RANDOMNESS_TESTS.length);
    for (const result of results)
      expect(result).toMatchObject({ status: 'not-applicable', needs: 'bits', found: 99 });
  });

  it('is too few cycles for the excursions of a walk that never comes back', () => {
    const results = testRandomness(new Uint8Array(1_000_000).fill(1));
    expect(results.find(({ test }) => test === 'random-excursions')).toMatchObject({
      status: 'not-applicable',
      needs: 'cycles',
      least: 500,
      found: 1,
    });
  });
});

describe('many sequences', () => {
  it('are judged by proportion and uniformity, and a source that always passes alike is not uniform', () => {
    const gathered = gatherSequences();
    for (let i = 0; i < 100; i += 1)
      gathered.add([{ test: 'frequency', parameter: null, status: 'tested', pValues: [0.55] }]);
    const [summary] = gathered.summary();
    expect(summary).toMatchObject({ sequences: 100, proportion: 1, rejected: 1 });
    expect(leastProportion(100)).toBeCloseTo(0.96015, 6);
  });

  it('of which all pass are too good from 892 on, and no fewer', () => {
    // p-values spread evenly, none below 0.01: what no ideal source gives a thousand times.
    const summaryOf = (sequences: number) => {
      const gathered = gatherSequences();
      for (let i = 0; i < sequences; i += 1)
        gathered.add([
          {
            ...{ test: 'frequency', parameter: null, status: 'tested' },
            pValues: [0.01 + (0.99 * i) / sequences],
          },
        ]);
      return gathered.summary()[0];
    };
    expect(mostProportion(891)).toBe(1);
    expect(summaryOf(891)).toMatchObject({ proportion: 1, rejected: 0 });
    expect(mostProportion(1_000)).toBeCloseTo(0.999439, 6);
    expect(summaryOf(1_000)).toMatchObject({ proportion: 1, rejected: 1 });
  });

  it('of AES keystream pass', () => {
    const gathered = gatherSequences();
    const packed = keystream(60 * 2_500);
    for (let i = 0; i < 60; i += 1)
      gathered.add(testRandomness(unpackBits(packed.subarray(i * 2_500, (i + 1) * 2_500))));
    for (const summary of gathered.summary())
      if (summary.status === 'tested') expect(summary.rejected, summary.test).toBe(0);
  });
});
