import type { PixelLayout } from './image-attributes';
import type { Samples, StoredFrame } from './stored-frame';

/** How the words of a frame lie in its bytes. */
export interface WordLayout {
  readonly bytesPerSample: 1 | 2 | 4;
  readonly bigEndian: boolean;
  /** All samples of a channel together. */
  readonly planar: boolean;
}

function emptySamples(count: number, bytesPerSample: 1 | 2 | 4, signed: boolean): Samples {
  if (bytesPerSample === 1) return signed ? new Int8Array(count) : new Uint8Array(count);
  if (bytesPerSample === 2) return signed ? new Int16Array(count) : new Uint16Array(count);
  return signed ? new Int32Array(count) : new Uint32Array(count);
}

function readWords(bytes: Uint8Array, count: number, words: WordLayout, signed: boolean): Samples {
  const samples = emptySamples(count, words.bytesPerSample, signed);
  const target = new Uint8Array(samples.buffer);
  target.set(bytes.subarray(0, count * words.bytesPerSample));
  if (words.bigEndian && words.bytesPerSample === 2) Buffer.from(samples.buffer).swap16();
  if (words.bigEndian && words.bytesPerSample === 4) Buffer.from(samples.buffer).swap32();
  return samples;
}

/** Keeps the stored bits alone: what lies above and below them (overlays of old files) goes. Mutates. */
function keepStoredBits(samples: Samples, layout: PixelLayout, width: number): void {
  const { bitsStored, highBit, signed } = layout;
  if (bitsStored >= width) return;
  const up = 32 - (Math.min(highBit, width - 1) + 1);
  const down = 32 - bitsStored;
  if (signed) for (let i = 0; i < samples.length; i++) samples[i] = (samples[i]! << up) >> down;
  else for (let i = 0; i < samples.length; i++) samples[i] = (samples[i]! << up) >>> down;
}

function interleave(planes: Samples, channels: number, bytesPerSample: 1 | 2 | 4, signed: boolean): Samples {
  const pixels = planes.length / channels;
  const samples = emptySamples(planes.length, bytesPerSample, signed);
  for (let channel = 0; channel < channels; channel++)
    for (let pixel = 0; pixel < pixels; pixel++)
      samples[pixel * channels + channel] = planes[channel * pixels + pixel]!;
  return samples;
}

/** Bytes of a whole frame as stored values. The caller has checked that there are enough of them. */
export function unpackWords(bytes: Uint8Array, layout: PixelLayout, words: WordLayout): StoredFrame {
  const { columns, rows, samplesPerPixel, bitsStored, signed, photometric } = layout;
  const read = readWords(bytes, columns * rows * samplesPerPixel, words, signed);
  keepStoredBits(read, layout, words.bytesPerSample * 8);
  const samples =
    words.planar && samplesPerPixel > 1
      ? interleave(read, samplesPerPixel, words.bytesPerSample, signed)
      : read;
  return { columns, rows, samplesPerPixel, bitsStored, signed, photometric, samples };
}

/** Single bits, the first pixel in the lowest bit (PS3.5, 8.1.1); a frame may begin inside a byte. */
export function unpackBits(bytes: Uint8Array, bitOffset: number, layout: PixelLayout): StoredFrame {
  const { columns, rows, photometric } = layout;
  const samples = new Uint8Array(columns * rows);
  for (let pixel = 0; pixel < samples.length; pixel++) {
    const bit = bitOffset + pixel;
    samples[pixel] = (bytes[bit >> 3]! >> (bit & 7)) & 1;
  }
  return { columns, rows, samplesPerPixel: 1, bitsStored: 1, signed: false, photometric, samples };
}

/** 8-bit Y Y Cb Cr for each two pixels (PS3.3, C.7.6.3.1.2) to Y Cb Cr for each one. */
export function unpackHalvedChroma(bytes: Uint8Array, layout: PixelLayout): StoredFrame {
  const { columns, rows } = layout;
  const samples = new Uint8Array(columns * rows * 3);
  for (let pixel = 0; pixel < columns * rows; pixel++) {
    const pair = (pixel >> 1) * 4;
    samples[pixel * 3] = bytes[pair + (pixel & 1)]!;
    samples[pixel * 3 + 1] = bytes[pair + 2]!;
    samples[pixel * 3 + 2] = bytes[pair + 3]!;
  }
  const photometric = layout.photometric.replace('_422', '');
  return { columns, rows, samplesPerPixel: 3, bitsStored: 8, signed: false, photometric, samples };
}
