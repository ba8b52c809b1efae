import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { ByteReader, concatBytes, u32 } from '../core/bytes/big-endian';
import { PNG_SIGNATURE, pngChunk } from '../core/container/carriers/png';

const SIDE = 256;
const ROW = SIDE * 3;
const FILTERED = SIDE * (1 + ROW);
// IHDR: columns, rows, 8 bits, truecolour, deflate, adaptive filters, not interlaced.
const HEADER = concatBytes(u32(SIDE), u32(SIDE), Uint8Array.of(8, 2, 0, 0, 0));

/**
 * A key image (256x256x3 bytes, row-major, RGB interleaved) as an 8-bit RGB PNG, every row unfiltered. `comment`: Latin-1
 * text that programs show with the picture.
 */
export function keyImagePng(keyImage: Uint8Array, comment?: string): Uint8Array {
  const rows = new Uint8Array(FILTERED);
  for (let row = 0; row < SIDE; row++)
    rows.set(keyImage.subarray(row * ROW, (row + 1) * ROW), row * (1 + ROW) + 1);
  const parts = [
    pngChunk('IHDR', HEADER),
    ...(comment === undefined ? [] : [pngChunk('tEXt', Buffer.from(`Comment\0${comment}`, 'latin1'))]),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', new Uint8Array()),
  ];
  return concatBytes(PNG_SIGNATURE, ...parts);
}

/**
 * The 196,608 bytes of a 256x256 8-bit RGB PNG that is not interlaced, or null for any other file. Decoding
 * it here spares the image library, which takes longer to load than a thousand small files to encrypt.
 */
export function keyImageOfPng(file: Uint8Array): Uint8Array | null {
  try {
    const filtered = inflateSync(imageData(file), { maxOutputLength: FILTERED });
    return filtered.length === FILTERED ? unfilter(filtered) : null;
  } catch {
    return null;
  }
}

/** The IDAT chunks put together; throws for another header, a wrong CRC or missing bytes. */
function imageData(file: Uint8Array): Uint8Array {
  const reader = new ByteReader(file);
  const data: Uint8Array[] = [];
  const expect = (ok: boolean) => {
    if (!ok) throw new RangeError('not this kind of PNG');
  };
  expect(Buffer.from(reader.take(PNG_SIGNATURE.length)).equals(PNG_SIGNATURE));
  for (let type = ''; type !== 'IEND';) {
    const length = reader.u32();
    const body = reader.take(4 + length);
    expect(reader.u32() === crc32(body));
    const first = type === '';
    type = Buffer.from(body.subarray(0, 4)).toString('latin1');
    expect(first === (type === 'IHDR'));
    if (first) expect(Buffer.from(body.subarray(4)).equals(HEADER));
    if (type === 'IDAT') data.push(body.subarray(4));
  }
  return concatBytes(...data);
}

/** Undoes PNG's row filters (PNG specification, 9.2): each byte gets back what was predicted from left, above, corner. */
function unfilter(filtered: Uint8Array): Uint8Array | null {
  const image = new Uint8Array(SIDE * ROW);
  for (let row = 0; row < SIDE; row++) {
    const predict = PREDICTORS[filtered[row * (1 + ROW)]!];
    if (!predict) return null;
    for (let column = 0; column < ROW; column++) {
      const at = row * ROW + column;
      const left = column >= 3 ? image[at - 3]! : 0;
      const above = row > 0 ? image[at - ROW]! : 0;
      const corner = column >= 3 && row > 0 ? image[at - ROW - 3]! : 0;
      image[at] = filtered[row * (1 + ROW) + 1 + column]! + predict(left, above, corner);
    }
  }
  return image;
}

type Predictor = (left: number, above: number, corner: number) => number;

const paeth: Predictor = (left, above, corner) => {
  const estimate = left + above - corner;
  const [toLeft, toAbove, toCorner] = [left, above, corner].map((value) => Math.abs(estimate - value));
  if (toLeft! <= toAbove! && toLeft! <= toCorner!) return left;
  return toAbove! <= toCorner! ? above : corner;
};

const PREDICTORS: readonly Predictor[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  paeth,
];
