import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { alikeBelow, measureLikeness } from '../../../../electron/core/gan/likeness';

const noise = (length = 196_608) => new Uint8Array(randomBytes(length));

describe('how unlike the keys of a model are', () => {
  it('of noise follows from chance alone', () => {
    const { mean, deviation, keys } = measureLikeness(
      Array.from({ length: 12 }, () => noise()),
      4_096,
    );
    expect(keys).toBe(12);
    // 66 pairs of 255/256, each with a standard deviation of sqrt(255)/256/64 = 0.0975 %; eight of the mean's.
    expect(Math.abs(mean - 99.609)).toBeLessThan(0.1);
    expect(deviation).toBeGreaterThan(0.05);
    expect(deviation).toBeLessThan(0.16);
  });

  it('of keys that share half their bytes is about half, and six deviations below it they are called alike', () => {
    const common = noise();
    const keys = Array.from({ length: 8 }, () => {
      const key = noise();
      key.set(common.subarray(0, key.length / 2));
      return key;
    });
    const likeness = measureLikeness(keys, 4_096);
    expect(Math.abs(likeness.mean - 49.8)).toBeLessThan(2);
    expect(alikeBelow(likeness)).toBeCloseTo(likeness.mean - 6 * likeness.deviation, 10);
  });
});
