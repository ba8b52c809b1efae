/** What a compressed frame says of itself, before any decoder sees it. */
export interface CodestreamInfo {
  readonly columns: number;
  readonly rows: number;
  readonly components: number;
  readonly bits: number;
  /** JPEG frame marker (0xc0 baseline, 0xc1 extended, 0xc3 lossless, 0xf7 JPEG-LS ...); 0 for JPEG 2000. */
  readonly frameMarker: number;
  /** The stream says how its colours are coded, or halves its chroma, which RGB never does. JPEG alone. */
  readonly coloursKnown: boolean;
}

const isFrameMarker = (marker: number): boolean =>
  marker === 0xf7 ||
  (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc);

/** Frame header of a JPEG or JPEG-LS stream (ITU-T T.81, B.2.2; T.87, C.2.2); undefined without one. */
export function readJpegHeader(bytes: Uint8Array): CodestreamInfo | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 2;
  let coloursKnown = false;
  while (offset + 4 <= bytes.length) {
    if (bytes[offset] !== 0xff) return undefined;
    const marker = bytes[offset + 1]!;
    if (marker === 0xff) {
      offset += 1;
      continue;
    }
    if (isFrameMarker(marker)) {
      if (offset + 10 > bytes.length) return undefined;
      return {
        frameMarker: marker,
        bits: bytes[offset + 4]!,
        rows: view.getUint16(offset + 5),
        columns: view.getUint16(offset + 7),
        components: bytes[offset + 9]!,
        coloursKnown: coloursKnown || bytes[offset + 11] !== 0x11,
      };
    }
    if (marker === 0xe0 || marker === 0xee) coloursKnown = true;
    // A scan before a frame header, or an empty segment, is no JPEG.
    const length = view.getUint16(offset + 2);
    if (marker === 0xda || length < 2) return undefined;
    offset += 2 + length;
  }
  return undefined;
}

/** SIZ marker segment of a JPEG 2000 stream (ISO 15444-1, A.5.1), bare or in a JP2 file's boxes. */
export function readJpeg2000Header(bytes: Uint8Array): CodestreamInfo | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 65_536)).indexOf(
    Buffer.from([0xff, 0x4f, 0xff, 0x51]),
  );
  if (start < 0 || start + 45 > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  return {
    frameMarker: 0,
    coloursKnown: true,
    columns: view.getUint32(8) - view.getUint32(16),
    rows: view.getUint32(12) - view.getUint32(20),
    components: view.getUint16(40),
    bits: (view.getUint8(42) & 0x7f) + 1,
  };
}

/** APP14 "Adobe" with colour transform 0: the components are what they are. */
const ADOBE_UNTRANSFORMED = Uint8Array.of(
  0xff,
  0xee,
  0,
  14,
  0x41,
  0x64,
  0x6f,
  0x62,
  0x65,
  0,
  100,
  0,
  0,
  0,
  0,
  0,
);

/** A copy of a JPEG stream that says its components are RGB; decoders otherwise take three for YCbCr. */
export function markedAsRgb(bytes: Uint8Array): Uint8Array {
  const marked = new Uint8Array(bytes.length + ADOBE_UNTRANSFORMED.length);
  marked.set(bytes.subarray(0, 2));
  marked.set(ADOBE_UNTRANSFORMED, 2);
  marked.set(bytes.subarray(2), 2 + ADOBE_UNTRANSFORMED.length);
  return marked;
}
