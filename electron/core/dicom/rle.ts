/**
 * Decodes one RLE frame (PS3.5, annex G): a header of 64 bytes with the number of segments and their offsets,
 * then one PackBits segment for each byte of each sample, the most significant byte first. Returns the
 * segments one after the other, `segmentLength` bytes each; undefined when there are not `segments` of them
 * or one breaks off. Shorter input than the header promises is never read beyond.
 */
export function decodeRleSegments(
  bytes: Uint8Array,
  segments: number,
  segmentLength: number,
): Uint8Array | undefined {
  if (bytes.length < 64 || segments > 15) return undefined;
  const header = new DataView(bytes.buffer, bytes.byteOffset, 64);
  if (header.getUint32(0, true) !== segments) return undefined;
  // A run of 128 takes two bytes: what claims more is not allocated for.
  if (segmentLength > bytes.length * 64) return undefined;
  const planes = new Uint8Array(segments * segmentLength);
  for (let index = 0; index < segments; index++) {
    const start = header.getUint32(4 + index * 4, true);
    const end = index + 1 < segments ? header.getUint32(8 + index * 4, true) : bytes.length;
    if (start < 64 || end > bytes.length || start > end) return undefined;
    const plane = planes.subarray(index * segmentLength, (index + 1) * segmentLength);
    if (!unpackBits(bytes.subarray(start, end), plane)) return undefined;
  }
  return planes;
}

/** PackBits: n < 128 copies n + 1 bytes, n > 128 repeats the next one 257 - n times. Fills `target`. */
function unpackBits(source: Uint8Array, target: Uint8Array): boolean {
  let from = 0;
  let to = 0;
  while (to < target.length && from < source.length) {
    const n = source[from++]!;
    if (n < 128) {
      const count = Math.min(n + 1, source.length - from, target.length - to);
      target.set(source.subarray(from, from + count), to);
      from += n + 1;
      to += count;
    } else if (n > 128 && from < source.length) {
      const count = Math.min(257 - n, target.length - to);
      target.fill(source[from++]!, to, to + count);
      to += count;
    }
  }
  return to === target.length;
}

/**
 * RLE segments as little-endian words in planar order: a sample's bytes lie in separate segments, the most
 * significant one first.
 */
export function joinSegments(planes: Uint8Array, channels: number, bytesPerSample: number): Uint8Array {
  if (bytesPerSample === 1) return planes;
  const pixels = planes.length / (channels * bytesPerSample);
  const words = new Uint8Array(planes.length);
  for (let channel = 0; channel < channels; channel++)
    for (let byte = 0; byte < bytesPerSample; byte++) {
      const plane = (channel * bytesPerSample + byte) * pixels;
      const target = channel * pixels * bytesPerSample + (bytesPerSample - 1 - byte);
      for (let pixel = 0; pixel < pixels; pixel++)
        words[target + pixel * bytesPerSample] = planes[plane + pixel]!;
    }
  return words;
}
