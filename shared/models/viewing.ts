import type { ImageRef, NoPreviewReason } from './files';

/** One element of a DICOM header as the page shows it. */
export interface HeaderRow {
  /** (GGGG,EEEE) */
  readonly tag: string;
  /** As in PS3.6; empty for private and unknown elements. */
  readonly keyword: string;
  readonly vr: string;
  readonly value: string;
  /** 0 outside sequences. */
  readonly depth: number;
  /** It may tell who the patient is: masked until asked. */
  readonly isIdentifying: boolean;
}

/** Where a DICOM image belongs. */
export interface SeriesPlace {
  /** The same for all files of a series, whatever call found them; tells nothing else. */
  readonly key: string;
  /** Modality, number and description, as far as the file has them. */
  readonly title: string;
  /** Position in mm along the normal of the slices; null where the file does not say. */
  readonly position: number | null;
  readonly instance: number | null;
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
  readonly entries: Uint16Array<ArrayBuffer>;
}

/** One frame for the viewer, no side longer than 2,048 pixels. */
export type ViewFrame =
  | {
      readonly status: 'grey';
      readonly columns: number;
      readonly rows: number;
      readonly frames: number;
      /** Height of a pixel over its width. */
      readonly pixelAspect: number;
      /** 1: every pixel of the file; n: every n-th in both directions, because the image is larger. */
      readonly step: number;
      readonly samples: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Int16Array<ArrayBuffer>;
      /** Modality value = slope * sample + intercept. */
      readonly slope: number;
      readonly intercept: number;
      /** The lowest value is white. */
      readonly inverse: boolean;
      /** The file's own windows; the first is what it asks to be shown with. */
      readonly windows: readonly DisplayWindow[];
      /** The file's own table, where it has one and no window. */
      readonly table: DisplayTable | null;
      /** Least and greatest modality value of what the file counts as image. */
      readonly range: readonly [number, number];
      readonly modality: string;
    }
  | {
      readonly status: 'colour';
      readonly columns: number;
      readonly rows: number;
      readonly frames: number;
      readonly pixelAspect: number;
      readonly rgba: Uint8Array<ArrayBuffer>;
    }
  | { readonly status: 'none'; readonly reason: NoPreviewReason };

type Placed = Pick<ImageRef, 'name'> & { readonly series: SeriesPlace | null };

/**
 * The files of one series in the order a reader scrolls through them: by position along the normal where every
 * file has one and they differ, else by instance number, else by name. Does not mutate.
 */
export function inSeriesOrder<File extends Placed>(files: readonly File[]): readonly File[] {
  const positions = new Set(files.map(({ series }) => series?.position ?? null));
  const byPosition = !positions.has(null) && positions.size > 1;
  const known = (value: number | null | undefined) => value ?? Number.POSITIVE_INFINITY;
  return [...files].sort((a, b) => {
    const along = byPosition ? known(a.series?.position) - known(b.series?.position) : 0;
    if (along !== 0) return along;
    const [first, second] = [known(a.series?.instance), known(b.series?.instance)];
    if (first !== second) return first < second ? -1 : 1;
    return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  });
}
