/**
 * The samples of one picture, row-major, channels of a pixel side by side, counted from 0 to `largest`:
 * 255 for 8 bits, 4,095 for 12, 65,535 for 16.
 */
export interface SampleImage {
  readonly columns: number;
  readonly rows: number;
  readonly channels: number;
  readonly bits: number;
  readonly samples: Uint8Array | Uint16Array;
}

/** F, the largest value of a sample. */
export const largestOf = ({ bits }: Pick<SampleImage, 'bits'>): number => 2 ** bits - 1;

/** Signed samples of `bits` bits moved up by half their range, so that they count from 0. */
export function fromSigned(samples: Int8Array | Int16Array, bits: number): Uint8Array | Uint16Array {
  const half = 2 ** (bits - 1);
  const moved = bits <= 8 ? new Uint8Array(samples.length) : new Uint16Array(samples.length);
  for (let i = 0; i < samples.length; i += 1) moved[i] = samples[i]! + half;
  return moved;
}

/** The samples as bytes: as they are up to 8 bits, else two a sample, big-endian. */
export function bytesOfSamples({ samples }: Pick<SampleImage, 'samples'>): Uint8Array {
  if (samples instanceof Uint8Array) return samples;
  const bytes = new Uint8Array(samples.length * 2);
  for (let i = 0; i < samples.length; i += 1) {
    bytes[2 * i] = samples[i]! >> 8;
    bytes[2 * i + 1] = samples[i]! & 255;
  }
  return bytes;
}

/** Undoes `bytesOfSamples` for samples of the width of `like`. */
export function samplesOfBytes(bytes: Uint8Array, { samples }: Pick<SampleImage, 'samples'>) {
  if (samples instanceof Uint8Array) return bytes;
  const words = new Uint16Array(bytes.length / 2);
  for (let i = 0; i < words.length; i += 1) words[i] = (bytes[2 * i]! << 8) | bytes[2 * i + 1]!;
  return words;
}

/** Whether two pictures can be compared sample by sample. */
export function areAlike(a: SampleImage, b: SampleImage): boolean {
  return a.columns === b.columns && a.rows === b.rows && a.channels === b.channels && a.bits === b.bits;
}
