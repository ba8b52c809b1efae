import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { OLD_PROBABILITIES, overlapping } from '../../../../electron/core/randomness/overlapping';
import { unpackBits } from '../../../../electron/core/randomness/bits';
import { aperiodicTemplates } from '../../../../electron/core/randomness/non-overlapping';
import { walkExcursions } from '../../../../electron/core/randomness/excursions';
import { testRandomness } from '../../../../electron/core/randomness/suite';
import type { RandomnessTest } from '../../../../shared/models/analysis';
import { constantBits, type Constant } from '../../../helpers/constant-bits';

const DIGESTS: Readonly<Record<Constant, string>> = {
  pi: 'e31af8c5229974786fbac6931fb44f8596d4466eaa853f40df458fd352453155',
  e: '7ae61691f949a9a92d5ed8b65722bfcf0179964064d5f2c7e2a971b32ac97d49',
  sqrt2: '5de671f07b9fefe7c0ff7d9ca2146944157c17aa6032c3338d1b9c2ae8658a87',
  sqrt3: '4c75e3c54dd821f70215e1e016744a74bd8cfb76cbd9be35a37964ae57443cf2',
};

type Row = readonly [
  test: RandomnessTest,
  part: number,
  values: readonly [number, number, number, number],
  tolerance?: number,
];

/** SP 800-22 rev 1a, appendix B, with NIST's own program where the document rounds: p-values of pi, e, sqrt 2, sqrt 3. */
const ORACLE: readonly Row[] = [
  ['frequency', 0, [0.578211, 0.953749, 0.811881, 0.610051]],
  ['block-frequency', 0, [0.380615, 0.211072, 0.833222, 0.473961]],
  ['cumulative-sums', 0, [0.628308, 0.669887, 0.879009, 0.917121], 2e-6],
  ['cumulative-sums', 1, [0.663369, 0.724266, 0.957206, 0.689519], 2e-6],
  ['runs', 0, [0.419268, 0.561917, 0.313427, 0.261123]],
  ['longest-run', 0, [0.02439, 0.718945, 0.012117, 0.446726]],
  ['rank', 0, [0.083553, 0.306156, 0.82381, 0.314498]],
  ['spectral', 0, [0.010186, 0.847187, 0.581909, 0.776046]],
  ['non-overlapping', 0, [0.165757, 0.07879, 0.569461, 0.532235]],
  ['overlapping', 0, [0.260704, 0.159032, 0.828881, 0.08077]],
  ['universal', 0, [0.669012, 0.282568, 0.130805, 0.165981]],
  ['approximate-entropy', 0, [0.361595, 0.700073, 0.88474, 0.180481]],
  ['random-excursions', 4, [0.844143, 0.786868, 0.216235, 0.783283]],
  ['excursions-variant', 8, [0.760966, 0.826009, 0.566118, 0.155066]],
  ['linear-complexity', 0, [0.255475, 0.826335, 0.317127, 0.346469]],
  ['serial', 0, [0.143005, 0.766182, 0.861925, 0.1575]],
  ['serial', 1, [0.034354, 0.462921, 0.629225, 0.1711]],
];

const OLD_OVERLAPPING = { pi: 0.296897, e: 0.110434, sqrt2: 0.791982, sqrt3: 0.082716 };
const CYCLES = { pi: 778, e: 1490, sqrt2: 2310, sqrt3: 1959 };

describe.each(['pi', 'e', 'sqrt2', 'sqrt3'] as const)('the first million bits of %s', (constant) => {
  const packed = constantBits(constant, 1_000_000);
  const bits = unpackBits(packed);
  const place = (['pi', 'e', 'sqrt2', 'sqrt3'] as const).indexOf(constant);

  it('are the bits the oracle was made of', () => {
    expect(createHash('sha256').update(packed).digest('hex')).toBe(DIGESTS[constant]);
  });

  it('give the p-values of the table, every test of the fifteen', () => {
    const results = new Map(testRandomness(bits).map((result) => [result.test, result]));
    expect(results.size).toBe(15);
    for (const [test, part, values, tolerance = 1e-6] of ORACLE) {
      const result = results.get(test)!;
      const p = result.status === 'tested' ? result.pValues[part]! : NaN;
      expect(Math.abs(p - values[place]!), `${test} ${part}: ${p}`).toBeLessThanOrEqual(tolerance);
    }
  });

  it('give the older figure under the older probabilities of overlapping templates', () => {
    const [p] = overlapping(bits, OLD_PROBABILITIES);
    expect(Math.abs(p! - OLD_OVERLAPPING[constant])).toBeLessThanOrEqual(3e-5);
  });

  it('have as many cycles as the table says', () => {
    expect(walkExcursions(bits).cycles).toBe(CYCLES[constant]);
  });
});

it('there are 148 aperiodic templates of nine bits, 000000001 first', () => {
  expect(aperiodicTemplates(9)).toHaveLength(148);
  expect(aperiodicTemplates(9)[0]).toBe(1);
});
