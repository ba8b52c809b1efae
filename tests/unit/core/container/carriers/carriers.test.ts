import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { adler32 } from '../../../../../electron/core/container/carriers/adler32';
import { rasterFor, type ByteSource } from '../../../../../electron/core/container/carriers/carrier';
import { carrierLayout, createCarrierWriter } from '../../../../../electron/core/container/carriers/layouts';
import { locateContainer } from '../../../../../electron/core/container/carriers/locate';
import { MAGIC } from '../../../../../electron/core/container/header';
import { errorCodeOf } from '../../../../../shared/errors';
import type { CarrierName } from '../../../../../shared/models/files';
import { expectValidDicom, expectValidPng } from '../../../../helpers/outside-tools';
import { writePng } from '../../../../helpers/png';

const folder = mkdtempSync(join(tmpdir(), 'radseal-carriers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sourceOf = (file: Uint8Array): ByteSource => ({
  size: file.length,
  read(position, into) {
    const part = file.subarray(position, position + into.length);
    into.set(part);
    return part.length;
  },
});

/** Random bytes that begin like a container. */
function containerOf(length: number): Uint8Array {
  const bytes = new Uint8Array(randomBytes(length));
  bytes.set(MAGIC);
  return bytes;
}

function write(carrier: CarrierName, container: Uint8Array, step = container.length): Buffer {
  const layout = carrierLayout(carrier, container.length);
  const parts: Buffer[] = [];
  const writer = createCarrierWriter(layout, (bytes) => parts.push(Buffer.from(bytes)));
  const filled = new Uint8Array(layout.containerLength);
  filled.set(container);
  for (let at = 0; at < filled.length; at += step) writer.push(filled.subarray(at, at + step));
  writer.finish();
  const file = Buffer.concat(parts);
  expect(file.length).toBe(layout.fileLength);
  return file;
}

async function read(file: Uint8Array): Promise<Buffer> {
  const located = await locateContainer(sourceOf(file));
  if (located.status === 'contiguous')
    return Buffer.from(file.subarray(located.offset, located.offset + located.length));
  const parts: Uint8Array[] = [];
  for await (const part of located.chunks) parts.push(part);
  const whole = Buffer.concat(parts);
  expect(whole.length).toBe(located.length);
  return whole;
}

async function codeOf(file: Uint8Array): Promise<string> {
  try {
    await read(file);
    return 'read';
  } catch (error) {
    return errorCodeOf(error);
  }
}

describe('rasters', () => {
  it('have the smallest even number of columns whose square holds the container', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.constantFrom(1, 3), (length, bytesPerPixel) => {
        const { columns, rows } = rasterFor(length, bytesPerPixel);
        expect(columns % 2).toBe(0);
        expect(columns ** 2 * bytesPerPixel).toBeGreaterThanOrEqual(length);
        if (columns > 2) expect((columns - 2) ** 2 * bytesPerPixel).toBeLessThan(length);
        expect(rows * columns * bytesPerPixel).toBeGreaterThanOrEqual(length);
        expect((rows - 1) * columns * bytesPerPixel).toBeLessThan(length);
      }),
    );
  });
});

describe('Adler-32', () => {
  it('is that of RFC 1950', () => {
    expect(adler32(Buffer.from('Wikipedia'))).toBe(0x11e60398);
    expect(adler32(new Uint8Array(0))).toBe(1);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), fc.nat(20_000), (bytes, cut) => {
        let [a, b] = [1, 0];
        for (const byte of bytes) {
          a = (a + byte) % 65_521;
          b = (b + a) % 65_521;
        }
        expect(adler32(bytes)).toBe(b * 65_536 + a);
        expect(adler32(bytes.subarray(cut), adler32(bytes.subarray(0, cut)))).toBe(b * 65_536 + a);
      }),
      { numRuns: 30 },
    );
  });
});

describe.each(['plain', 'png', 'dicom'] as const)('%s', (carrier) => {
  it('gives back what was put in, however it was cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 200, max: 300_000 }),
        fc.integer({ min: 1_000, max: 99_999 }),
        async (length, step) => {
          const container = containerOf(length);
          const back = await read(write(carrier, container, step));
          expect(back.subarray(0, length).equals(container)).toBe(true);
          expect(back.subarray(length).every((byte) => byte === 0)).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('spans several IDATs and segments', async () => {
    const container = containerOf(5_000_001);
    expect(
      (await read(write(carrier, container, 777_777))).subarray(0, container.length).equals(container),
    ).toBe(true);
  });

  it('refuses another number of bytes than its layout has', () => {
    const layout = carrierLayout(carrier, 1_000);
    const writer = createCarrierWriter(layout, () => undefined);
    writer.push(containerOf(layout.containerLength - 1));
    expect(() => writer.finish()).toThrow();
  });
});

describe('other programs', () => {
  const sizes = [300, 5_000, 1_200_000];

  it('pngcheck accepts every PNG', () => {
    for (const size of sizes) {
      const path = join(folder, `${size}.png`);
      writeFileSync(path, write('png', containerOf(size)));
      expectValidPng(path);
    }
  });

  it('dciodvfy finds no error in a DICOM, and dcmdump reads it', () => {
    for (const size of sizes) {
      const path = join(folder, `${size}.dcm`);
      writeFileSync(path, write('dicom', containerOf(size)));
      expectValidDicom(path);
    }
  });
});

describe('PNGs saved again without loss', () => {
  const columns = 37;
  const rows = 29;
  const rgb = containerOf(columns * rows * 3);

  it.each([
    ['each filter', { filters: [0, 1, 2, 3, 4] }],
    ['the first row by Paeth', { filters: [4] }],
    ['opaque alpha', { alpha: 255, filters: [3, 4] }],
    ['sixteen bits', { bitDepth: 16 as const, filters: [1, 2] }],
    ['sixteen bits and alpha', { bitDepth: 16 as const, alpha: 255, filters: [4] }],
    ['interlaced', { interlaced: true, filters: [0, 4, 2] }],
    ['interlaced with alpha', { interlaced: true, alpha: 255 }],
    ['many IDATs', { idat: 100 }],
    ['ancillary chunks', { ancillary: [{ type: 'tEXt', data: Buffer.from('Software\0another') }] }],
  ])('%s', async (_, options) => {
    expect((await read(writePng({ columns, rows, rgb, ...options }))).equals(rgb)).toBe(true);
  });

  it('with loss are not read as containers', async () => {
    expect(await codeOf(writePng({ columns, rows, rgb, alpha: 254 }))).toBe('not-encrypted');
    const touched = writePng({ columns, rows, rgb, bitDepth: 16, idat: 1 << 20 });
    expect(await codeOf(touched)).toBe('read');
    const other = Uint8Array.from(rgb);
    other[0]! ^= 1;
    expect(await codeOf(writePng({ columns, rows, rgb: other }))).toBe('not-encrypted');
  });
});

describe('broken files', () => {
  it('never hang or crash the reader, whatever byte differs or is missing', async () => {
    const file = write('png', containerOf(700));
    for (let at = 0; at < file.length; at += 3) {
      const flipped = Buffer.from(file);
      flipped[at]! ^= 0x40;
      expect(['read', 'truncated', 'trailing-data', 'damaged-data', 'not-encrypted', 'too-large']).toContain(
        await codeOf(flipped),
      );
      expect(['truncated', 'not-encrypted']).toContain(await codeOf(file.subarray(0, at)));
    }
  });
});
