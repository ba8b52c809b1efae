import { describe, expect, it } from 'vitest';
import {
  chiSquareBounds,
  expectedEntropy,
  expectedNpcr,
  expectedUaci,
  localEntropyBounds,
  npcrBounds,
  uaciBounds,
} from '../../../../electron/core/metrics/critical-values';
import { chiSquareQuantile, erfc, normalQuantile } from '../../../../electron/core/metrics/special-functions';

/** Wu, Noonan, Agaian (2011), to four decimals. */
const TABLE = [
  {
    samples: 256 * 256,
    npcr: [99.5693, 99.5527, 99.5341],
    uaci5: [33.2824, 33.6447],
    uaci1: [33.2255, 33.7016],
  },
  {
    samples: 512 * 512,
    npcr: [99.5893, 99.581, 99.5717],
    uaci5: [33.373, 33.5541],
    uaci1: [33.3445, 33.5826],
  },
  {
    samples: 1024 * 1024,
    npcr: [99.5994, 99.5952, 99.5906],
    uaci5: [33.4183, 33.5088],
    uaci1: [33.404, 33.5231],
  },
  {
    samples: 256 * 256 * 3,
    npcr: [99.5862, 99.5766, 99.5659],
    uaci5: [33.3589, 33.5681],
    uaci1: [33.3261, 33.601],
  },
];

describe('critical values', () => {
  it.each(TABLE)('of NPCR and UACI for $samples samples of 8 bits are the published ones', (row) => {
    const size = { samples: row.samples, largest: 255 };
    [0.05, 0.01, 0.001].forEach((level, i) =>
      expect(npcrBounds(size, level).low!).toBeCloseTo(row.npcr[i]!, 4),
    );
    for (const [level, [low, high]] of [
      [0.05, row.uaci5],
      [0.01, row.uaci1],
    ] as const) {
      expect(Math.abs(uaciBounds(size, level).low! - low!)).toBeLessThanOrEqual(1.01e-4);
      expect(Math.abs(uaciBounds(size, level).high! - high!)).toBeLessThanOrEqual(1.01e-4);
    }
  });

  it.each([
    [64, 0.06],
    [256, 0.02],
    [512, 0.02],
  ])(
    'of NPCR reject an ideal cipher of %i x %i pixels of 16 bits as often as the report says',
    (side, share) => {
      const samples = side * side;
      const { low } = npcrBounds({ samples, largest: 65_535 }, 0.01);
      // So few are equal by chance that their number follows Poisson's law; rejected is what has more than `allowed`.
      const mean = samples / 65_536;
      const allowed = Math.floor(samples * (1 - low! / 100));
      let [chance, within] = [Math.exp(-mean), 0];
      for (let equal = 0; equal <= allowed; equal += 1) {
        within += chance;
        chance *= mean / (equal + 1);
      }
      expect(1 - within).toBeCloseTo(share, 2);
    },
  );

  it('of chi-square and local entropy are the published ones', () => {
    expect(chiSquareBounds(0.05).high!).toBeCloseTo(293.25, 2);
    expect(chiSquareBounds(0.01).high!).toBeCloseTo(310.46, 2);
    expect(localEntropyBounds(0.05).low!).toBeCloseTo(7.899358, 5);
    expect(localEntropyBounds(0.05).high!).toBeCloseTo(7.90558, 5);
    expect(localEntropyBounds(0.01).low!).toBeCloseTo(7.898381, 5);
    expect(localEntropyBounds(0.01).high!).toBeCloseTo(7.906558, 5);
  });

  it('come with the figures expected of an ideal cipher', () => {
    expect(expectedNpcr(255)).toBeCloseTo(99.609375, 6);
    expect(expectedUaci(255)).toBeCloseTo(33.463542, 6);
    expect(expectedNpcr(65_535)).toBeCloseTo(99.998474, 6);
    expect(expectedEntropy(196_608)).toBeCloseTo(7.99906, 5);
  });

  it('rest on special functions that agree with published values', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
    expect(erfc(0.5)).toBeCloseTo(0.4795001221869535, 14);
    expect(erfc(-1)).toBeCloseTo(1.842700792949715, 14);
    expect(chiSquareQuantile(0.05, 1)).toBeCloseTo(3.841458820694124, 9);
  });
});
