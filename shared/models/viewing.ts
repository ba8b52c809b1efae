import type { NoPreviewReason } from './files';

/**
 * Where a DICOM image belongs. `study` and `series` are opaque: the engine's names for UIDs, good for comparing
 * within one session. Texts are as the file has them.
 */
export interface Slice {
  readonly study: string;
  readonly series: string;
  readonly modality: string;
  readonly description: string;
  readonly seriesNumber: number | null;
  readonly instanceNumber: number | null;
  readonly frames: number;
  /** Direction cosines of rows, then of columns. */
  readonly orientation: readonly number[] | null;
  /** Patient coordinates of the first pixel in mm. */
  readonly position: readonly number[] | null;
}

/** A window over modality values (PS3.3, C.11.2.1): its shape, and the file's name for it. */
export interface ViewWindow {
  readonly center: number;
  readonly width: number;
  readonly shape: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
  readonly name: string;
}

/** A table from modality values to grey levels (PS3.3, C.11.2.1.1); outside it clamps. `bits`: of the entries. */
export interface ViewTable {
  readonly first: number;
  readonly bits: number;
  readonly entries: Uint16Array;
}

/** Stored values of a frame, at most 16 bits wide. */
export type ViewSamples = Uint8Array | Int8Array | Uint16Array | Int16Array;

interface ShownFrame {
  readonly columns: number;
  readonly rows: number;
  /** Frames of the file. */
  readonly frames: number;
  /** Height of a pixel over its width. */
  readonly pixelAspect: number;
  /** Size in the file, where that was too large for the page; null where these are the file's own pixels. */
  readonly reducedFrom: { readonly columns: number; readonly rows: number } | null;
}

/** One grey frame of stored values, no side longer than 2,048, and all that turns it into grey levels. */
export interface GreyFrame extends ShownFrame {
  readonly status: 'grey';
  readonly samples: ViewSamples;
  /** Modality value = slope * stored + intercept. */
  readonly slope: number;
  readonly intercept: number;
  /** The lowest value is white. */
  readonly inverse: boolean;
  readonly windows: readonly ViewWindow[];
  readonly tables: readonly ViewTable[];
  /** From the frame's least to its greatest value, padding left out. */
  readonly auto: ViewWindow;
  /** What the file asks to be shown with; null: its first table. */
  readonly initial: ViewWindow | null;
  /** Row and column spacing in mm. */
  readonly spacing: readonly [number, number] | null;
  /** Values wider than 16 bits were brought to 16. */
  readonly rounded: boolean;
}

/** One frame in colour: 8-bit RGBA, opaque, no side longer than 2,048. */
export interface ColourFrame extends ShownFrame {
  readonly status: 'colour';
  readonly rgba: Uint8Array<ArrayBuffer>;
}

/** One frame for the page's viewer, or why there is none. */
export type ViewerFrame =
  GreyFrame | ColourFrame | { readonly status: 'none'; readonly reason: NoPreviewReason };

/** One line of the table of a file's elements. */
export interface HeaderRow {
  /** `GGGG,EEEE`, in capitals. */
  readonly tag: string;
  /** Of PS3.6; empty where it has none. */
  readonly keyword: string;
  /** Two letters; empty for an item of a sequence. */
  readonly vr: string;
  /** How many sequences it is inside. */
  readonly depth: number;
  /** For showing; null for bytes, sequences and items. */
  readonly text: string | null;
  /** Length of the value. */
  readonly bytes: number;
  /** How many items a sequence has, or which one of them this is, counted from 1; else null. */
  readonly items: number | null;
  readonly private: boolean;
  /** It can tell who the patient is: not shown before somebody asks. */
  readonly identifying: boolean;
}

/** A file's elements in their order, those of sequences behind their sequence. */
export interface HeaderTable {
  readonly rows: readonly HeaderRow[];
  /** There are more rows than are told. */
  readonly cut: boolean;
}
