import { crc32, deflateSync } from 'node:zlib';
import { concatBytes, u32 } from '../core/bytes/big-endian';

const SIDE = 256;
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const ascii = (text: string) => new TextEncoder().encode(text);

/** One chunk of a PNG: length | type | data | CRC-32 of type and data. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concatBytes(ascii(type), data);
  return concatBytes(u32(data.length), body, u32(crc32(body)));
}

/** A key image (256x256x3 bytes, row-major, RGB interleaved) as an 8-bit RGB PNG, every row unfiltered. */
export function keyImagePng(keyImage: Uint8Array): Uint8Array {
  const rows = new Uint8Array(SIDE * (1 + SIDE * 3));
  for (let row = 0; row < SIDE; row++)
    rows.set(keyImage.subarray(row * SIDE * 3, (row + 1) * SIDE * 3), row * (1 + SIDE * 3) + 1);
  // IHDR: columns, rows, 8 bits, truecolour, deflate, adaptive filters, not interlaced.
  const header = concatBytes(u32(SIDE), u32(SIDE), Uint8Array.of(8, 2, 0, 0, 0));
  const parts = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', new Uint8Array())];
  return concatBytes(SIGNATURE, ...parts);
}
