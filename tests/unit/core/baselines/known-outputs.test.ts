import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CIPHERS, KEYSTREAMS, PERMUTATIONS } from '../../../../electron/core/baselines';
import { permuted } from '../../../../electron/core/baselines/baseline';
import {
  encryptClinicalSamples,
  refusedWithOneBit,
} from '../../../../electron/core/baselines/clinical-samples';
import { josephus } from '../../../../electron/core/baselines/josephus';
import { rc4Keystream } from '../../../../electron/core/baselines/rc4';
import { zigzag } from '../../../../electron/core/baselines/zigzag';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const known = JSON.parse(
  readFileSync(new URL('../../../vectors/metrics/baselines.json', import.meta.url), 'utf8'),
) as Record<string, string> & { seed: number };
const streamOf = (id: string) => KEYSTREAMS.find((stream) => stream.id === id)!;

describe('keystreams give what others give', () => {
  it.each([
    ...['logistic-map', 'logistic-sine', 'lorenz', 'chebyshev', 'henon'],
    ...['randu', 'linear-congruential', 'blum-blum-shub'],
  ])('%s, as the Python script computes it', (id) =>
    expect(hex(streamOf(id).bytes(32, known.seed))).toBe(known[id]),
  );

  it('the clinical chunks, as a Python library encrypts them', () => {
    const bytes = streamOf('clinical-gcm').bytes(40_000, known.seed);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(known['clinical-gcm']);
  });

  it('MT19937: the first outputs of mt19937ar under seed 5489, and the 10,000th', () => {
    const bytes = streamOf('mersenne-twister').bytes(40_000, 5489);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    expect([0, 1, 2].map((i) => view.getUint32(4 * i))).toEqual([3499211612, 581869302, 3890346734]);
    // ISO C++: the 10,000th value of a default mt19937.
    expect(view.getUint32(4 * 9999)).toBe(4123659995);
  });

  it('RC4: RFC 6229, 40-bit key 0x0102030405', () => {
    const stream = rc4Keystream(Uint8Array.of(1, 2, 3, 4, 5), 32);
    expect(hex(stream)).toBe('b2396305f03dc027ccc3524a0a1118a86982944f18fc82d589c403a47a0d0919');
  });

  it('AES-256-CTR: SP 800-22 aside, the block of the all-zero key is that of FIPS 197 tables', () => {
    expect(hex(streamOf('aes-256-ctr').bytes(16, 0))).toBe('dc95c078a2408989ad48a21492842087');
  });

  it.each(KEYSTREAMS.map(({ id }) => id))('%s: the same seed gives the same bytes, another others', (id) => {
    const digest = (seed: number) =>
      createHash('sha256').update(streamOf(id).bytes(10_000, seed)).digest('hex');
    expect(digest(7)).toBe(digest(7));
    expect(digest(7)).not.toBe(digest(8));
  });
});

describe('permutations', () => {
  it.each(PERMUTATIONS.map(({ id }) => id))('%s moves every pixel to a place of its own', (id) => {
    const table = PERMUTATIONS.find((one) => one.id === id)!.table(16, 99);
    expect(new Set(table).size).toBe(256);
  });

  it.each(PERMUTATIONS.map(({ id }) => id))('%s moves 256 x 256 pixels as the Python script does', (id) => {
    const table = PERMUTATIONS.find((one) => one.id === id)!.table(256, known.seed);
    const bytes = Buffer.alloc(4 * table.length);
    table.forEach((to, from) => bytes.writeUInt32LE(to, 4 * from));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(known[id]);
  });

  it('Josephus: of nine every second, as in every textbook', () => {
    const table = josephus.table(3, 0);
    const order = [...table.keys()].sort((a, b) => table[a]! - table[b]!);
    expect(order).toEqual([1, 3, 5, 7, 0, 4, 8, 6, 2]);
  });

  it('zigzag runs as JPEG has it', () => {
    expect([...zigzag.table(4, 0)]).toEqual([0, 1, 5, 6, 2, 4, 7, 12, 3, 8, 11, 13, 9, 10, 14, 15]);
    expect([...permuted(Uint8Array.of(1, 2, 3, 4), 1, Uint32Array.of(3, 2, 1, 0))]).toEqual([4, 3, 2, 1]);
  });
});

it.each(CIPHERS)('$id encrypts as the Python script does', ({ id, parameters, source, encrypt, decrypt }) => {
  const image = Uint8Array.from({ length: 196_608 }, (_, i) => {
    const [place, channel] = [Math.floor(i / 3), i % 3];
    return place * 7 + channel * 50 + Math.floor(place / 256) * 3;
  });
  const key = Uint8Array.from({ length: 196_608 }, (_, i) => i * 31 + Math.floor(i / 99) + 11);
  expect(createHash('sha256').update(encrypt(image, key)).digest('hex')).toBe(known[id]);
  expect(decrypt(encrypt(image, key), key)).toEqual(image);
  expect([parameters, source].every((text) => text.length > 5)).toBe(true);
});

it('a clinical message stays closed to a key that differs in one bit', () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => i);
  expect(refusedWithOneBit(bytes, new Uint8Array(196_608))).toEqual({ tried: 2, refused: 2 });
});

it('the clinical samples are as many as went in, and others each time', () => {
  const keyImage = new Uint8Array(196_608);
  for (const length of [0, 1, 16_383, 16_384, 40_000]) {
    const [one, two] = [1, 2].map(() => encryptClinicalSamples(new Uint8Array(length), keyImage));
    expect(one).toHaveLength(length);
    if (length > 16) expect(hex(one!)).not.toBe(hex(two!));
  }
});
