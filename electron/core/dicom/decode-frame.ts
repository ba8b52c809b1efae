import { decodeCompressed, type CodecName, type DecodedBytes } from './codecs';
import { markedAsRgb, readJpeg2000Header, readJpegHeader } from './codestream';
import {
  bytesAsSource,
  compressedBytes,
  hasHalvedChroma,
  indexFrames,
  type FrameIndex,
  type FrameSource,
  type Range,
} from './frames';
import type { PixelLayout } from './image-attributes';
import type { DicomFile } from './parse-file';
import { decodeRleSegments, joinSegments } from './rle';
import { MAX_FRAME_BYTES, type FrameProblem, type FrameResult, type StoredFrame } from './stored-frame';
import { TAGS } from './tags';
import { unpackBits, unpackHalvedChroma, unpackWords } from './unpack';

const refused = (reason: FrameProblem): FrameResult => ({ status: 'refused', reason });
const decoded = (frame: StoredFrame): FrameResult => ({ status: 'decoded', frame });

type NativeIndex = Extract<FrameIndex, { status: 'native' }>;

/**
 * One frame's stored values, counted from 0. Sizes are checked against what is there before anything is
 * allocated; a stream that does not have the size its header says is refused. Never throws: what a codec
 * throws on is `damaged`. `source`: where the pixel data are, if `file` is only the beginning of it.
 */
export async function decodeFrame(
  file: DicomFile,
  layout: PixelLayout,
  frame: number,
  source: FrameSource = bytesAsSource(file.dataSet.bytes),
): Promise<FrameResult> {
  const { columns, rows, samplesPerPixel, bitsAllocated } = layout;
  if ((columns * rows * samplesPerPixel * bitsAllocated) / 8 > MAX_FRAME_BYTES) return refused('too-large');
  const index = indexFrames(file, layout, source);
  if (index.status === 'none') return refused(index.reason);
  if (index.status === 'native') return decodeNative(file, layout, { index, frame, source });
  const ranges = index.frames[frame];
  if (ranges === undefined) return refused('damaged');
  const bytes = compressedBytes(source, ranges);
  const { coding } = file.transferSyntax;
  switch (coding) {
    case 'unsupported':
      return refused('unsupported-compression');
    case 'native':
      return refused('damaged');
    case 'rle':
      return decodeRle(bytes, layout);
    default:
      return decodeByCodec(coding, bytes, layout);
  }
}

interface NativePlace {
  readonly index: NativeIndex;
  readonly frame: number;
  readonly source: FrameSource;
}

function decodeNative(file: DicomFile, layout: PixelLayout, place: NativePlace): FrameResult {
  const { index, source } = place;
  const { bigEndian, elements } = file.dataSet;
  const { samplesPerPixel, bitsAllocated, planar } = layout;
  const startBit = place.frame * index.bitsPerFrame;
  const endByte = Math.ceil((startBit + index.bitsPerFrame) / 8);
  if (endByte > index.length || index.offset + endByte > source.size) return refused('damaged');
  const from = Math.floor(startBit / 8);
  const range = { offset: index.offset + from, length: endByte - from };
  // In a big-endian file the bytes of 16-bit words have changed places even where samples are smaller.
  const swapped = bigEndian && bitsAllocated <= 8 && elements.get(TAGS.pixelData)?.vr === 'OW';
  const inOrder = swapped ? swapPairs(source, range) : source.read(range.offset, range.length);
  if (inOrder.length < range.length) return refused('damaged');
  if (hasHalvedChroma(layout)) return decoded(unpackHalvedChroma(inOrder, layout));
  if (bitsAllocated === 1 && samplesPerPixel === 1)
    return decoded(unpackBits(inOrder, startBit - from * 8, layout));
  if (bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32)
    return refused('unsupported-compression');
  const bytesPerSample = bitsAllocated === 8 ? 1 : bitsAllocated === 16 ? 2 : 4;
  return decoded(unpackWords(inOrder, layout, { bytesPerSample, bigEndian, planar }));
}

function swapPairs(source: FrameSource, { offset, length }: Range): Uint8Array {
  const even = offset & ~1;
  const swapped = Buffer.from(source.read(even, offset + length + 1 - even));
  if (swapped.length % 2 === 0) swapped.swap16();
  return swapped.subarray(offset - even);
}

function decodeRle(bytes: Uint8Array, layout: PixelLayout): FrameResult {
  const { columns, rows, samplesPerPixel, bitsAllocated } = layout;
  if (bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32)
    return refused('unsupported-compression');
  const bytesPerSample = bitsAllocated === 8 ? 1 : bitsAllocated === 16 ? 2 : 4;
  const planes = decodeRleSegments(bytes, samplesPerPixel * bytesPerSample, columns * rows);
  if (planes === undefined) return refused('damaged');
  const words = joinSegments(planes, samplesPerPixel, bytesPerSample);
  return decoded(unpackWords(words, layout, { bytesPerSample, bigEndian: false, planar: true }));
}

async function decodeByCodec(
  coding: CodecName,
  bytes: Uint8Array,
  layout: PixelLayout,
): Promise<FrameResult> {
  const header =
    coding === 'jpeg-2000' || coding === 'htj2k' ? readJpeg2000Header(bytes) : readJpegHeader(bytes);
  if (header === undefined) return refused('damaged');
  const { columns, rows, samplesPerPixel } = layout;
  if (header.columns !== columns || header.rows !== rows || header.components !== samplesPerPixel)
    return refused('damaged');
  if (header.bits > 16 || (coding === 'jpeg-baseline' && header.bits > 8))
    return refused('unsupported-compression');
  const untransformed = coding === 'jpeg-baseline' && layout.photometric === 'RGB' && !header.coloursKnown;
  let words: DecodedBytes;
  try {
    words = await decodeCompressed(coding, untransformed ? markedAsRgb(bytes) : bytes, header);
  } catch {
    return refused('damaged');
  }
  const { bytesPerSample, planar } = words;
  if (words.bytes.length < columns * rows * samplesPerPixel * bytesPerSample) return refused('damaged');
  // A stream narrower than the header's high bit has its values in the low bits, whatever that says.
  const shifted = header.bits > layout.highBit;
  const bitsStored = Math.min(layout.bitsStored, bytesPerSample * 8);
  const inStream = { ...layout, bitsStored, highBit: shifted ? layout.highBit : bitsStored - 1 };
  const frame = unpackWords(words.bytes, inStream, { bytesPerSample, bigEndian: false, planar });
  return decoded({ ...frame, photometric: photometricAfter(coding, layout) });
}

/** The codecs for JPEG and JPEG 2000 undo the colour transform; JPEG-LS and lossless JPEG leave the samples. */
function photometricAfter(coding: CodecName, { photometric, samplesPerPixel }: PixelLayout): string {
  if (samplesPerPixel !== 3) return photometric;
  if (coding === 'jpeg-baseline') return 'RGB';
  return photometric === 'YBR_RCT' || photometric === 'YBR_ICT' ? 'RGB' : photometric;
}
