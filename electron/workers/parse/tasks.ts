import type { CarrierName, FileKind, Preview } from '../../../shared/models/files';
import type { HeaderRow, SeriesPlace, ViewFrame } from '../../../shared/models/viewing';
import type { Outcome } from '../outcome';

/** What the bytes of a file say it is. */
export interface Classified {
  readonly kind: FileKind;
  readonly bytes: number;
  /** IANA media type for the manifest; application/octet-stream where unknown. */
  readonly mediaType: string;
  /** The carrier the spec gives this file by default (DICOM only if it parses as DICOM, <= 2 GiB ...). */
  readonly defaultCarrier: CarrierName;
  /** Where a DICOM image belongs. */
  readonly series: SeriesPlace | null;
}

/** What the services may ask of the parse pool, which is never given a key. Failures are AppErrors. */
export interface ParsePool {
  classify(path: string, signal?: AbortSignal): Promise<Classified>;
  /** Of each path; one message for all of them. */
  classifyAll(paths: readonly string[], signal?: AbortSignal): Promise<readonly Outcome<Classified>[]>;
  preview(path: string, frame: number, signal?: AbortSignal): Promise<Preview>;
  /** One frame for the viewer. A signal would end the thread: who scrolls on leaves the answer unread. */
  frame(path: string, frame: number): Promise<ViewFrame>;
  /** Every element of a DICOM file, none of another. */
  header(path: string, signal?: AbortSignal): Promise<readonly HeaderRow[]>;
  /** 256x256x3 bytes for the generator: DICOM windowed first, grey repeated, bilinear. */
  seedImage(path: string, signal?: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}
