import type { SeriesPlace } from './viewing';

/** What a file is, by its bytes. `encrypted`: one of ours, in any carrier. */
export type FileKind = 'dicom' | 'jpeg' | 'png' | 'image' | 'other' | 'encrypted';

/** What the container is wrapped in, so that viewers and archives can hold it. */
export type CarrierName = 'png' | 'dicom' | 'plain';

/** Why a file has no picture to show. */
export type NoPreviewReason =
  'not-an-image' | 'no-pixel-data' | 'unsupported-compression' | 'damaged' | 'too-large' | 'encrypted';

/** One picture for the page: 8-bit RGBA, row-major, at most 2048x2048. */
export type Preview =
  | {
      readonly status: 'shown';
      readonly columns: number;
      readonly rows: number;
      readonly frames: number;
      readonly rgba: Uint8Array<ArrayBuffer>;
    }
  | { readonly status: 'none'; readonly reason: NoPreviewReason };

/** A file the person gave, as the page knows it: never a path. */
export interface ImageRef {
  readonly id: string;
  /** The file's own name. */
  readonly name: string;
  readonly kind: FileKind;
  readonly bytes: number;
  /** Of a DICOM image with a series UID. */
  readonly series: SeriesPlace | null;
}
