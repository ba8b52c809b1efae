import type { CarrierName, FileKind, Preview } from '../../../shared/models/files';
import type {
  Figure,
  MeasuredBaseline,
  MeasuredImage,
  RandomnessResult,
  StudyPictures,
} from '../../../shared/models/analysis';
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

/** Under what an image is measured. */
export interface MeasureWishes {
  readonly keyImage: Uint8Array;
  readonly seed: number;
}

export interface BaselineWishes {
  readonly raster: Uint8Array;
  readonly seed: number;
}

export interface PictureWishes {
  readonly picture: Uint8Array;
  readonly other: Uint8Array;
  readonly seed: number;
}

/** A key image by itself and beside another. */
export interface MeasuredPicture {
  readonly figures: readonly Figure[];
  readonly between: readonly Figure[];
  readonly randomness: readonly RandomnessResult[];
  readonly histogram: readonly number[];
  readonly pictures: StudyPictures;
}

/** Where a sequence lies in a file. */
export interface SequencePlace {
  /** First byte. */
  readonly offset: number;
  readonly bits: number;
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
  /** Every figure of an image under a key image; `seed` draws the blocks of local entropy. */
  measure(path: string, wishes: MeasureWishes, signal?: AbortSignal): Promise<MeasuredImage>;
  /** How far two images are from each other. Throws `images-unlike`. */
  compare(path: string, other: string, signal?: AbortSignal): Promise<readonly Figure[]>;
  /** A baseline by its id; `raster`: 256x256x3 bytes that permutations move. */
  measureBaseline(id: string, wishes: BaselineWishes, signal?: AbortSignal): Promise<MeasuredBaseline>;
  /** Figures and the fifteen tests of 256x256x3 bytes; with `other`, how the two differ. */
  measurePicture(wishes: PictureWishes, signal?: AbortSignal): Promise<MeasuredPicture>;
  /** The fifteen tests on `bits` bits of a file from a byte on. */
  testSequence(
    path: string,
    place: SequencePlace,
    signal?: AbortSignal,
  ): Promise<readonly RandomnessResult[]>;
  /** The fifteen tests on `bits` bits of some bytes. */
  testBytes(packed: Uint8Array, bits: number, signal?: AbortSignal): Promise<readonly RandomnessResult[]>;
  close(): Promise<void>;
}
