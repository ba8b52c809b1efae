/// <reference path="./codec-modules.d.ts" />
/** The only importer of the DICOM codecs: WebAssembly and JavaScript, nothing native. */

/** Codings a codec decodes. */
export type CodecName = 'jpeg-baseline' | 'jpeg-lossless' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k';

/** Decoded words, little-endian, as the codec hands them out: a copy of its own. */
export interface DecodedBytes {
  readonly bytes: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly components: number;
  readonly bytesPerSample: 1 | 2;
  readonly planar: boolean;
}

type WasmCodecName = Exclude<CodecName, 'jpeg-lossless'>;

interface LoadedCodec {
  readonly module: WasmModule;
  readonly Decoder: new () => WasmDecoder;
}

// openjpeg talks on stdout, which belongs to the command line's answers. A new object each time: the module
// made from it is this object.
const silent = (): EmscriptenOptions => ({ print: () => undefined, printErr: () => undefined });

const LOADERS: Readonly<Record<WasmCodecName, () => Promise<LoadedCodec>>> = {
  'jpeg-2000': async () => {
    const module = await (await import('@cornerstonejs/codec-openjpeg/decodewasmjs')).default(silent());
    return { module, Decoder: module.J2KDecoder };
  },
  'jpeg-ls': async () => {
    const module = await (await import('@cornerstonejs/codec-charls/decodewasmjs')).default(silent());
    return { module, Decoder: module.JpegLSDecoder };
  },
  'jpeg-baseline': async () => {
    const module = await (
      await import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs')
    ).default(silent());
    return { module, Decoder: module.JPEGDecoder };
  },
  htj2k: async () => {
    const module = await (await import('@cornerstonejs/codec-openjph/wasmjs')).default(silent());
    return { module, Decoder: module.HTJ2KDecoder };
  },
};

/** A module's memory only grows; one that had a large frame is let go instead of kept. */
const KEEP_BELOW = 192 * 1024 * 1024;
const loaded = new Map<WasmCodecName, Promise<LoadedCodec>>();

/** What the caller read from the stream's own header. */
export interface StreamSize {
  readonly columns: number;
  readonly rows: number;
  readonly components: number;
  readonly bits: number;
}

function decodeIn({ Decoder }: LoadedCodec, bytes: Uint8Array, size: StreamSize): DecodedBytes {
  const decoder = new Decoder();
  decoder.getEncodedBuffer(bytes.length).set(bytes);
  decoder.decode();
  const info = decoder.getFrameInfo();
  // Some codecs report nothing on a broken stream and hand out an empty frame, or the one before.
  if (info.width !== size.columns || info.height !== size.rows || info.componentCount !== size.components)
    throw new Error('a frame of another size than its header says');
  const copy = decoder.getDecodedBuffer().slice();
  const planar = decoder.getInterleaveMode?.() === 0 && info.componentCount > 1;
  decoder.delete();
  return {
    bytes: new Uint8Array(copy.buffer, copy.byteOffset, copy.byteLength),
    columns: info.width,
    rows: info.height,
    components: info.componentCount,
    bytesPerSample: info.bitsPerSample > 8 ? 2 : 1,
    planar,
  };
}

async function decodeWasm(name: WasmCodecName, bytes: Uint8Array, size: StreamSize): Promise<DecodedBytes> {
  const kept = loaded.get(name);
  const loading = kept ?? LOADERS[name]();
  loaded.set(name, loading);
  try {
    const codec = await loading;
    const decoded = decodeIn(codec, bytes, size);
    if (codec.module.HEAPU8.length > KEEP_BELOW) loaded.delete(name);
    return decoded;
  } catch (error) {
    // A broken stream may leave a codec in any state: what fails in a used one is tried once in a fresh one.
    loaded.delete(name);
    if (kept === undefined) throw error;
    return decodeWasm(name, bytes, size);
  }
}

async function decodeLossless(bytes: Uint8Array, size: StreamSize): Promise<DecodedBytes> {
  const codec = (await import('@cornerstonejs/dicom-codec/src/codecs/jpegLossless.js')).default;
  const bytesPerSample = size.bits > 8 ? 2 : 1;
  const { imageFrame } = await codec.decode(bytes, { bitsAllocated: bytesPerSample * 8 });
  return {
    bytes: new Uint8Array(imageFrame.buffer, imageFrame.byteOffset, imageFrame.byteLength),
    columns: size.columns,
    rows: size.rows,
    components: size.components,
    bytesPerSample,
    planar: false,
  };
}

/**
 * Decodes one compressed frame. `size` is what the caller read from the stream's own header and found small
 * enough. Throws whatever the codec throws on a damaged stream.
 */
export async function decodeCompressed(
  name: CodecName,
  bytes: Uint8Array,
  size: StreamSize,
): Promise<DecodedBytes> {
  return name === 'jpeg-lossless' ? decodeLossless(bytes, size) : decodeWasm(name, bytes, size);
}
