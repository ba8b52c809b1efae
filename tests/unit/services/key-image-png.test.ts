import { randomBytes } from 'node:crypto';
import { decode, encode } from 'fast-png';
import { expect, test } from 'vitest';
import { keyImageOfPng, keyImagePng } from '../../../electron/services/key-image-png';

const keyImage = new Uint8Array(randomBytes(256 * 256 * 3));
/** Smooth, so that an encoder that chooses filters uses all of them. */
const smooth = Uint8Array.from({ length: 256 * 256 * 3 }, (_, at) => ((at / 768) * 3 + (at % 768) / 5) & 255);

test('a key image comes back from its PNG, which another decoder reads alike', () => {
  const png = keyImagePng(keyImage);
  expect(Buffer.from(keyImageOfPng(png)!).equals(keyImage)).toBe(true);
  const decoded = decode(png);
  expect([decoded.width, decoded.height, decoded.channels, decoded.depth]).toEqual([256, 256, 3, 8]);
  expect(Buffer.from(decoded.data as Uint8Array).equals(keyImage)).toBe(true);
});

test('reads what another encoder wrote', () => {
  for (const data of [keyImage, smooth]) {
    const png = encode({ width: 256, height: 256, channels: 3, depth: 8, data });
    expect(Buffer.from(keyImageOfPng(png)!).equals(data)).toBe(true);
  }
});

test('undoes each of the five row filters', async () => {
  const { deflateSync, crc32 } = await import('node:zlib');
  const rows = Buffer.alloc(256 * 769);
  for (let row = 0; row < 256; row++)
    for (let column = -1; column < 768; column++)
      rows[row * 769 + column + 1] = column < 0 ? row % 5 : filtered(smooth, row, column, row % 5);
  const png = Buffer.from(keyImagePng(smooth));
  const idat = Buffer.concat([Buffer.from('IDAT'), deflateSync(rows)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(idat.length - 4);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(idat));
  const built = Buffer.concat([png.subarray(0, 33), length, idat, crc, png.subarray(-12)]);
  expect(Buffer.from(keyImageOfPng(built)!).equals(smooth)).toBe(true);
  expect(Buffer.from(decode(built).data as Uint8Array).equals(smooth)).toBe(true);
});

test('any other file is null', () => {
  const png = keyImagePng(keyImage);
  const other = encode({
    width: 128,
    height: 256,
    channels: 3,
    depth: 8,
    data: keyImage.subarray(0, 128 * 256 * 3),
  });
  const cut = png.subarray(0, png.length - 20);
  const flipped = Uint8Array.from(png);
  flipped[100]! ^= 1;
  for (const file of [other, cut, flipped, new Uint8Array(), Buffer.from('GIF89a')])
    expect(keyImageOfPng(file)).toBeNull();
});

function filtered(image: Uint8Array, row: number, column: number, filter: number): number {
  const at = (r: number, c: number) => (r < 0 || c < 0 ? 0 : image[r * 768 + c]!);
  const [a, b, c] = [at(row, column - 3), at(row - 1, column), at(row - 1, column - 3)];
  const estimate = a + b - c;
  const nearest = [a, b, c].reduce((best, value) =>
    Math.abs(estimate - value) < Math.abs(estimate - best) ? value : best,
  );
  return (at(row, column) - [0, a, b, (a + b) >> 1, nearest][filter]!) & 255;
}
