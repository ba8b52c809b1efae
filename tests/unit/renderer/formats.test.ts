import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, roughDuration } from '../../../renderer/composables/formats';

describe('bytes as people read them', () => {
  it.each([
    [0, 'en', '0 bytes'],
    [999, 'en', '999 bytes'],
    [1000, 'en', '1 kB'],
    [1_540_000, 'en', '1.54 MB'],
    [1_540_000, 'de', '1,54 MB'],
    [6 * 1024 ** 3, 'en', '6.44 GB'],
  ])('%d in %s: %s', (bytes, locale, text) => {
    expect(formatBytes(bytes, locale).replace(/\u00a0/g, ' ')).toBe(text);
  });

  it('never leaves the range of its units', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (bytes) => {
        expect(formatBytes(bytes, 'en')).toMatch(/^[\d.,]+\s(bytes?|kB|MB|GB|TB)$/);
      }),
    );
  });
});

describe('time left', () => {
  it.each([
    [0.2, { unit: 'seconds', n: 1 }],
    [89, { unit: 'seconds', n: 89 }],
    [90, { unit: 'minutes', n: 2 }],
    [7200, { unit: 'hours', n: 2 }],
  ])('%d seconds', (seconds, rough) => {
    expect(roughDuration(seconds)).toEqual(rough);
  });
});
