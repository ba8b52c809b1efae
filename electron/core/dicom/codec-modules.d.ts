/** What is used of the codec packages, which bring no types for these entries. */
interface EmscriptenOptions {
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}

interface WasmFrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
}

interface WasmDecoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): WasmFrameInfo;
  /** charls alone: 0 when the channels follow one another. */
  getInterleaveMode?(): number;
  delete(): void;
}

interface WasmModule {
  readonly HEAPU8: Uint8Array;
  readonly J2KDecoder: new () => WasmDecoder;
  readonly JpegLSDecoder: new () => WasmDecoder;
  readonly JPEGDecoder: new () => WasmDecoder;
  readonly HTJ2KDecoder: new () => WasmDecoder;
}

type WasmFactory = (options: EmscriptenOptions) => Promise<WasmModule>;

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: WasmFactory;
  export default factory;
}
declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const factory: WasmFactory;
  export default factory;
}
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const factory: WasmFactory;
  export default factory;
}
declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const factory: WasmFactory;
  export default factory;
}
declare module '@cornerstonejs/dicom-codec/src/codecs/jpegLossless.js' {
  interface LosslessInfo {
    readonly bitsAllocated: number;
  }
  const codec: {
    decode(bytes: Uint8Array, info: LosslessInfo): Promise<{ imageFrame: Uint8Array | Uint16Array }>;
  };
  export default codec;
}
