import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  SAMPLE_LENGTH,
  fileKeyTag,
  keyImageTag,
  openSample,
  sampleOf,
  samplePositions,
  sealSample,
} from '../../../../electron/core/vault/ledger';

const KEY_IMAGE_BYTES = 196_608;
const key = new Uint8Array(randomBytes(32));
const other = new Uint8Array(randomBytes(32));

describe('entries of the ledger', () => {
  it('are HMACs under the ledger key, and differ by what they stand for', () => {
    const secret = new Uint8Array(randomBytes(32));
    const expected = createHmac('sha256', key).update('file-key\0').update(secret).digest('hex');
    expect(Buffer.from(fileKeyTag(key, secret)).toString('hex')).toBe(expected);
    const all = [fileKeyTag(key, secret), keyImageTag(key, secret), fileKeyTag(other, secret)];
    expect(new Set(all.map((tag) => Buffer.from(tag).toString('hex'))).size).toBe(3);
  });
});

describe('the sample of a key image', () => {
  it('is taken at 4,096 different places, the same for one vault and others for another', () => {
    const places = samplePositions(key);
    expect(places.length).toBe(SAMPLE_LENGTH);
    expect(new Set(places).size).toBe(SAMPLE_LENGTH);
    expect(Math.max(...places)).toBeLessThan(KEY_IMAGE_BYTES);
    expect([...samplePositions(key)]).toEqual([...places]);
    const known = new Set(places);
    const shared = [...samplePositions(other)].filter((place) => known.has(place));
    // By chance 4,096^2 / 196,608 = 85.
    expect(shared.length).toBeLessThan(200);
    // Spread over the whole image: each sixteenth holds 256, give or take six standard deviations.
    const sixteenths = Array.from({ length: 16 }, () => 0);
    for (const place of places) sixteenths[Math.floor(place / (KEY_IMAGE_BYTES / 16))]! += 1;
    for (const count of sixteenths) expect(Math.abs(count - 256)).toBeLessThan(95);
  });

  it('holds the bytes at those places', () => {
    const image = randomBytes(KEY_IMAGE_BYTES);
    const places = samplePositions(key);
    const sample = sampleOf(image, places);
    expect(sample[0]).toBe(image[places[0]!]);
    expect(sample.at(-1)).toBe(image[places.at(-1)!]);
  });

  it('is kept sealed', () => {
    const sample = new Uint8Array(randomBytes(SAMPLE_LENGTH));
    const sealed = sealSample(key, sample);
    expect(Buffer.from(sealed).includes(Buffer.from(sample.subarray(0, 16)))).toBe(false);
    expect([...openSample(key, sealed)]).toEqual([...sample]);
    expect(() => openSample(other, sealed)).toThrow(expect.objectContaining({ code: 'damaged-vault' }));
  });
});
