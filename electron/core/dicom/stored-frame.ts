import type { NoPreviewReason } from '../../../shared/models/files';

/** Samples of one frame, as wide as the file stores them. */
export type Samples = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array;

/**
 * One frame of stored values: row-major, samples of a pixel side by side, unused bits cleared or filled with
 * the sign. Nothing is windowed or converted yet.
 */
export interface StoredFrame {
  readonly columns: number;
  readonly rows: number;
  readonly samplesPerPixel: number;
  readonly bitsStored: number;
  readonly signed: boolean;
  /** Of these samples: RGB where a codec has undone the file's colour transform. */
  readonly photometric: string;
  readonly samples: Samples;
}

/** Why a frame can't be had. */
export type FrameProblem = Extract<
  NoPreviewReason,
  'no-pixel-data' | 'unsupported-compression' | 'damaged' | 'too-large'
>;

export type FrameResult =
  | { readonly status: 'decoded'; readonly frame: StoredFrame }
  | { readonly status: 'refused'; readonly reason: FrameProblem };

/** More than any radiograph or tile; what claims more is not decoded. Bytes of one decoded frame. */
export const MAX_FRAME_BYTES = 256 * 1024 * 1024;
