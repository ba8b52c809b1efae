import type { CarrierName, FileKind, Preview } from '../../../shared/models/files';
import type { HeaderTable, ViewerFrame } from '../../../shared/models/viewing';
import type { NamedSlice } from '../../core/images/series';
import type { Outcome } from '../outcome';

/** What the bytes of a file say it is. */
export interface Classified {
  readonly kind: FileKind;
  readonly bytes: number;
  /** IANA media type for the manifest; application/octet-stream where unknown. */
  readonly mediaType: string;
  /** The carrier the spec gives this file by default (DICOM only if it parses as DICOM, <= 2 GiB ...). */
  readonly defaultCarrier: CarrierName;
}

/** What a file is and, of a DICOM image, where in a series it belongs. */
export interface Looked {
  readonly kind: FileKind;
  readonly bytes: number;
  readonly slice?: NamedSlice;
}

/** What the services may ask of the parse pool, which is never given a key. Failures are AppErrors. */
export interface ParsePool {
  classify(path: string, signal?: AbortSignal): Promise<Classified>;
  /** Of each path; one message for all of them. */
  classifyAll(paths: readonly string[], signal?: AbortSignal): Promise<readonly Outcome<Classified>[]>;
  /** What each path is, and where in a series; one message for all of them. */
  lookAtAll(paths: readonly string[], signal?: AbortSignal): Promise<readonly Outcome<Looked>[]>;
  /** One frame for the viewer. A signal would end the thread: who scrolls on leaves the answer unread. */
  view(path: string, frame: number): Promise<ViewerFrame>;
  /** Throws `no-usable-images` where it is no DICOM file, and `too-large`. */
  header(path: string): Promise<HeaderTable>;
  preview(path: string, frame: number, signal?: AbortSignal): Promise<Preview>;
  /** 256x256x3 bytes for the generator: DICOM windowed first, grey repeated, bilinear. */
  seedImage(path: string, signal?: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}
