import { expect, it } from 'vitest';
import { decodeRleSegments, joinSegments } from '../../../../electron/core/dicom/rle';
import { bytesAsSource, compressedBytes, indexFrames } from '../../../../electron/core/dicom/frames';
import type { PixelLayout } from '../../../../electron/core/dicom/image-attributes';
import { TAGS } from '../../../../electron/core/dicom/tags';
import { transferSyntaxOf } from '../../../../electron/core/dicom/transfer-syntaxes';

const layoutOf = (frames: number): PixelLayout => ({
  columns: 2,
  rows: 2,
  frames,
  samplesPerPixel: 1,
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
  signed: false,
  planar: false,
  photometric: 'MONOCHROME2',
});

const item = (bytes: readonly number[]) => {
  const header = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  header.writeUInt32LE(bytes.length, 4);
  return Buffer.concat([header, Buffer.from(bytes)]);
};

function encapsulated(offsets: readonly number[], fragments: readonly (readonly number[])[]) {
  const table = Buffer.alloc(offsets.length * 4);
  offsets.forEach((offset, index) => table.writeUInt32LE(offset, index * 4));
  const bytes = Buffer.concat([
    item([...table]),
    ...fragments.map(item),
    Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]),
  ]);
  const element = {
    tag: TAGS.pixelData,
    vr: 'OB',
    offset: 0,
    length: bytes.length,
    encapsulated: true,
  } as const;
  const dataSet = { bytes, bigEndian: false, elements: new Map([[TAGS.pixelData as number, element]]) };
  const meta = { bytes: new Uint8Array(0), bigEndian: false, elements: new Map() };
  return { dataSet, meta, transferSyntax: transferSyntaxOf('1.2.840.10008.1.2.4.50'), size: bytes.length };
}

function framesOf(frames: number, offsets: readonly number[], fragments: readonly (readonly number[])[]) {
  const file = encapsulated(offsets, fragments);
  const index = indexFrames(file, layoutOf(frames));
  if (index.status !== 'encapsulated') throw new Error(index.status);
  return index.frames.map((ranges) => [...compressedBytes(bytesAsSource(file.dataSet.bytes), ranges)]);
}

it.each([
  [
    'one frame of several fragments',
    1,
    [],
    [
      [1, 2],
      [3, 4],
    ],
    [[1, 2, 3, 4]],
  ],
  [
    'one fragment a frame',
    2,
    [],
    [
      [1, 2],
      [3, 4],
    ],
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [
    'by the offset table',
    2,
    [0, 20],
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [
      [1, 2, 3, 4],
      [5, 6],
    ],
  ],
  [
    'by start codes',
    2,
    [],
    [
      [0xff, 0xd8],
      [3, 4],
      [0xff, 0xd8],
    ],
    [
      [0xff, 0xd8, 3, 4],
      [0xff, 0xd8],
    ],
  ],
  [
    'by start codes where the offset table is wrong',
    2,
    [0, 7],
    [
      [0xff, 0xd8],
      [3, 4],
      [0xff, 0xd8],
    ],
    [
      [0xff, 0xd8, 3, 4],
      [0xff, 0xd8],
    ],
  ],
] as const)('groups fragments: %s', (_, frames, offsets, fragments, expected) => {
  expect(framesOf(frames, offsets, fragments)).toEqual(expected);
});

it('has no frames where the first fragment breaks off', () => {
  const file = encapsulated([], [[1, 2, 3, 4]]);
  const cut = { ...file, dataSet: { ...file.dataSet, bytes: file.dataSet.bytes.subarray(0, 18) } };
  expect(indexFrames(cut, layoutOf(1))).toEqual({ status: 'none', reason: 'damaged' });
});

const rle = (...segments: readonly (readonly number[])[]) => {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(segments.length, 0);
  let offset = 64;
  segments.forEach((segment, index) => {
    header.writeUInt32LE(offset, 4 + index * 4);
    offset += segment.length;
  });
  return Buffer.concat([header, ...segments.map((segment) => Buffer.from(segment))]);
};

it('unpacks literal and replicated runs, and skips -128', () => {
  const bytes = rle([2, 7, 8, 9, 128, 254, 5], [255, 1, 3, 2, 3, 4, 5]);
  expect(decodeRleSegments(bytes, 2, 6)).toEqual(Uint8Array.of(7, 8, 9, 5, 5, 5, 1, 1, 2, 3, 4, 5));
});

it('puts the bytes of wide samples in order, the most significant segment first', () => {
  expect([...joinSegments(Uint8Array.of(0x12, 0x34, 0xab, 0xcd), 1, 2)]).toEqual([0xab, 0x12, 0xcd, 0x34]);
});

it.each([
  ['too short a header', Buffer.alloc(10), 1, 4],
  ['another number of segments', rle([0, 1]), 2, 1],
  ['a segment that breaks off', rle([3, 1, 2]), 1, 4],
  ['more than the bytes can hold', rle([0, 1]), 1, 1_000_000_000],
] as const)('refuses %s', (_, bytes, segments, length) => {
  expect(decodeRleSegments(bytes, segments, length)).toBeUndefined();
});
