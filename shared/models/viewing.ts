import type { NoPreviewReason } from './files';

/** More rows than this are not told: nobody reads them, and they have to cross to the page. */
export const MOST_HEADER_ROWS = 20_000;

/** One element of a DICOM header, or an item of a sequence, as the page shows it. */
export interface HeaderRow {
  /** (GGGG,EEEE) */
  readonly tag: string;
  /** As in PS3.6; empty for private and unknown elements. */
  readonly keyword: string;
  /** Two letters; empty for an item. */
  readonly vr: string;
  /** Empty for bytes, sequences and items. */
  readonly value: string;
  /** Length of a value that is bytes; null for all else. */
  readonly bytes: number | null;
  /** How many items a sequence has, or which of them an item is, counted from 1; null for all else. */
  readonly items: number | null;
  /** 0 outside sequences. */
  readonly depth: number;
  /** It may tell who the patient is: masked until asked. */
  readonly isIdentifying: boolean;
}

/** Where a DICOM image belongs. */
export interface SeriesPlace {
  /** The same for all files of a series, whatever call found them; tells nothing else. */
  readonly key: string;
  /** The same for all files of a study. */
  readonly study: string;
  /** Modality, number and description, as far as the file has them. */
  readonly title: string;
  /** Number of the series. */
  readonly number: number | null;
  readonly instance: number | null;
  readonly frames: number;
  /** Direction cosines of rows, then of columns; six, or null. */
  readonly orientation: readonly number[] | null;
  /** Patient coordinates of the first pixel in mm; three, or null. */
  readonly position: readonly number[] | null;
}

/** A window over modality values. */
export interface DisplayWindow {
  readonly center: number;
  readonly width: number;
  readonly function: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
  /** As the file names it; empty where it does not. */
  readonly explanation: string;
}

/** A table that takes modality values to grey levels, in place of a window. */
export interface DisplayTable {
  readonly first: number;
  readonly bits: number;
  readonly entries: Uint16Array;
}

/** Stored values of a frame, at most 16 bits wide. */
export type ViewSamples = Uint8Array | Uint16Array | Int16Array;

/** One frame for the viewer, no side longer than 2,048 pixels. */
export type ViewFrame =
  | {
      readonly status: 'grey';
      readonly columns: number;
      readonly rows: number;
      readonly frames: number;
      /** Height of a pixel over its width. */
      readonly pixelAspect: number;
      /** 1: the pixels of the file; n: each is the mean of n by n of them, because the image is larger. */
      readonly step: number;
      readonly samples: ViewSamples;
      /** Values wider than 16 bits were brought to 16. */
      readonly isRounded: boolean;
      /** Modality value = slope * sample + intercept. */
      readonly slope: number;
      readonly intercept: number;
      /** The lowest value is white. */
      readonly inverse: boolean;
      /** The file's own windows; the first is what it asks to be shown with. */
      readonly windows: readonly DisplayWindow[];
      /** The file's own tables; without a window the first is what it asks to be shown with. */
      readonly tables: readonly DisplayTable[];
      /** Least and greatest modality value of what the file counts as image. */
      readonly range: readonly [number, number];
      /** What 8-bit values of a file that says nothing about them are: grey levels. Null for all others. */
      readonly greyLevels: readonly [number, number] | null;
      readonly modality: string;
    }
  | {
      readonly status: 'colour';
      readonly columns: number;
      readonly rows: number;
      readonly frames: number;
      readonly pixelAspect: number;
      readonly step: number;
      readonly rgba: Uint8Array<ArrayBuffer>;
    }
  | { readonly status: 'none'; readonly reason: NoPreviewReason };
