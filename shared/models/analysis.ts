import type { ErrorCode } from '../errors';

/** The fifteen tests of SP 800-22 rev 1a, in its order. */
export const RANDOMNESS_TESTS = [
  'frequency',
  'block-frequency',
  'runs',
  'longest-run',
  'rank',
  'spectral',
  'non-overlapping',
  'overlapping',
  'universal',
  'linear-complexity',
  'serial',
  'approximate-entropy',
  'cumulative-sums',
  'random-excursions',
  'excursions-variant',
] as const;

export type RandomnessTest = (typeof RANDOMNESS_TESTS)[number];

interface NotApplicable {
  readonly test: RandomnessTest;
  readonly parameter: number | null;
  readonly status: 'not-applicable';
  /** What there was too little of. */
  readonly needs: 'bits' | 'cycles';
  readonly least: number;
  readonly found: number;
}

/** What is less is written as less than this: some bad sources come to 1e-217. */
const LEAST_WRITTEN_P = 1e-6;

/**
 * How many p-values of one test lie below 0.01, and whether it fails: of many some do by chance, so more must than
 * 3 sigma allow.
 */
export function judgedPs(pValues: readonly number[]): {
  readonly below: number;
  readonly hasFailed: boolean;
} {
  const count = pValues.length;
  const below = pValues.filter((p) => p < 0.01).length;
  const allowed = count === 1 ? 0 : 0.01 * count + 3 * Math.sqrt(0.0099 * count);
  return { below, hasFailed: below > allowed };
}

/** A p-value as tables show it; `write` writes a number. */
export const writtenP = (p: number, write: (value: number) => string): string =>
  p < LEAST_WRITTEN_P ? `< ${write(LEAST_WRITTEN_P)}` : write(p);

/** What a test says of one sequence. */
export type RandomnessResult =
  | {
      readonly test: RandomnessTest;
      readonly parameter: number | null;
      readonly status: 'tested';
      readonly pValues: readonly number[];
    }
  | NotApplicable;

/** What a test says of all sequences. */
export type RandomnessSummary =
  | {
      readonly test: RandomnessTest;
      readonly parameter: number | null;
      readonly status: 'tested';
      readonly sequences: number;
      /** Of a single sequence; null for many. */
      readonly pValues: readonly number[] | null;
      /** p-values the test has: templates, states, directions. */
      readonly parts: number;
      /** Parts whose proportion or uniformity is out of bounds. */
      readonly rejected: number;
      /** Share of sequences that pass: the least over the parts, or the greatest where that alone is out of bounds. */
      readonly proportion: number;
      readonly leastProportion: number;
      /** 1 below 892 sequences. */
      readonly mostProportion: number;
      /** Least P_T over the parts; null below 55 sequences. */
      readonly uniformity: number | null;
      /** p-values of all parts in ten bins. */
      readonly bins: readonly number[];
    }
  | NotApplicable;

/** What is measured of one picture, or of two. */
export const METRICS = [
  'npcr',
  'uaci',
  'entropy',
  'chi-square',
  'local-entropy',
  'correlation-horizontal',
  'correlation-vertical',
  'correlation-diagonal',
  'correlation-antidiagonal',
  'mse',
  'psnr',
  'ssim',
  'glcm-contrast',
  'glcm-homogeneity',
  'glcm-energy',
  'key-npcr',
  'key-uaci',
  'opened-npcr',
  'opened-uaci',
  'plain-npcr',
  'plain-uaci',
  'avalanche',
] as const;

export type Metric = (typeof METRICS)[number];

/** Bounds of an ideal cipher; an end without a bound is null. */
export interface FigureBounds {
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * `within` and `outside` the bounds of an ideal cipher at 1 %; `even`: suspiciously near the ideal, which is no
 * rejection; `describes`: nothing to judge; `undefined`: the picture has no such figure.
 */
export type Verdict = 'within' | 'outside' | 'even' | 'describes' | 'undefined';

/** One figure with what it is measured against. */
export interface Figure {
  readonly metric: Metric;
  /** Counted from 0; null for a figure of all channels. */
  readonly channel: number | null;
  readonly value: number | null;
  /** What is expected of an ideal cipher of this size and depth; null where nothing is. */
  readonly ideal: number | null;
  /** Bounds at 5 % and at 1 %; null for a figure that is not judged. */
  readonly at5: FigureBounds | null;
  readonly at1: FigureBounds | null;
  readonly verdict: Verdict;
}

/** Ciphers and parts of ciphers whose figures stand side by side; names in shared/locales. */
export const SUBJECTS = [
  'plain',
  'key',
  'gan-xor',
  'paper',
  'one-round',
  'clinical-samples',
  'clinical-whole',
] as const;

/** Figures of one picture: an id of SUBJECTS, or of a baseline. */
export interface Measured {
  readonly subject: string;
  readonly figures: readonly Figure[];
}

/** Shape and depth of a picture. */
export interface PictureFacts {
  readonly columns: number;
  readonly rows: number;
  readonly channels: number;
  readonly bits: number;
  readonly signed: boolean;
  readonly frames: number;
}

/** A figure over several encryptions, each with a key of its own, over the frames of an image, or over key images. */
export interface FreshFigure extends Omit<Figure, 'value' | 'verdict'> {
  readonly mean: number | null;
  readonly least: number | null;
  readonly most: number | null;
  /** Encryptions, frames, or key images. */
  readonly encryptions: number;
  /** How many of them are outside at 1 %. */
  readonly outside: number;
}

/** Pictures of 256x256x3 bytes, each a PNG in base64. */
export interface StudyPictures {
  /** Neighbours to the right, below and diagonally, side by side. */
  readonly scatter: string;
  /** Bits 7 to 0 of the first channel, side by side. */
  readonly planes: string;
}

/** Figures of each frame, counted from 1, and over all of them. */
export interface FrameFigures {
  readonly overall: readonly FreshFigure[];
  readonly frames: readonly { readonly frame: number; readonly figures: readonly Figure[] }[];
}

/** What one image came to. */
export interface MeasuredImage {
  readonly picture: PictureFacts;
  /** Of the whole file. */
  readonly sha256: string;
  readonly bytes: number;
  /** At its own size. */
  readonly plain: readonly Figure[];
  /** On the 256x256x3 raster. */
  readonly ciphers: readonly Measured[];
  /** In 256 bins, channels together: the raster, its cipher by the paper profile. */
  readonly histograms: { readonly plain: readonly number[]; readonly cipher: readonly number[] };
  /** The same two. */
  readonly pictures: { readonly plain: StudyPictures; readonly cipher: StudyPictures };
  /** Of an image of several frames each of the first 64 at its own size; null for a single one. */
  readonly frames: FrameFigures | null;
  /** Differs from run to run: its keys are drawn anew. */
  readonly fresh: {
    readonly clinical: readonly FreshFigure[];
    /** The whole file through the clinical profile: what needs no partner, and the fifteen tests on the first. */
    readonly whole: {
      readonly figures: readonly FreshFigure[];
      readonly randomness: readonly RandomnessResult[];
    };
    /** One encryption of each frame's samples. */
    readonly frames: FrameFigures | null;
    /** Openings with a key that differs in one bit, and how many of them were refused. */
    readonly refusals: { readonly tried: number; readonly refused: number };
    /** MB of samples a second, of confusion and encryption. */
    readonly megabytesPerSecond: number;
  };
}

/** A keystream, a key image, or what a permutation makes of a picture. */
export interface MeasuredBaseline {
  readonly id: string;
  readonly name: string;
  readonly parameters: string;
  readonly source: string;
  readonly kind: 'keystream' | 'permutation';
  readonly figures: readonly Figure[];
  /** Of a keystream; empty for a permutation. */
  readonly randomness: readonly RandomnessResult[];
}

/** What of one subject stands in an image's row; null where the picture has no such figure, or no partner. */
export interface SubjectInShort {
  readonly subject: string;
  readonly npcr: number | null;
  readonly ssim: number | null;
  readonly entropy: number | null;
  /** Of neighbours, furthest from 0 over channels and directions. */
  readonly correlation: number | null;
  readonly judged: number;
  readonly outside: number;
}

/** One measured image in a line. */
export interface ImageRow {
  readonly number: number;
  readonly picture: PictureFacts;
  readonly sha256: string;
  readonly bytes: number;
  readonly subjects: readonly SubjectInShort[];
}

/** What the key images of one model came to. */
export interface ModelKeys {
  readonly count: number;
  readonly figures: readonly FreshFigure[];
  /** Each against the next. */
  readonly between: readonly FreshFigure[];
  /** The fifteen tests on the first million bits of each. */
  readonly randomness: readonly RandomnessSummary[];
}

/** One image of a report with everything that was measured of it, or why it could not be. */
export type ReportedImage =
  | ({ readonly status: 'measured'; readonly number: number } & Omit<MeasuredImage, 'fresh'>)
  | {
      readonly status: 'failed';
      readonly number: number;
      /** As the person gave it: what failed has to be found again. */
      readonly source: string;
      readonly code: ErrorCode;
    };

/** A report, as report.json holds it; docs/report.md says what each field means. */
export interface AnalysisReport {
  readonly format: 'radseal-report';
  readonly version: 1;
  readonly language: 'en' | 'de';
  readonly notForDiagnosis: 'Research, not for diagnosis';
  readonly program: { readonly version: string; readonly node: string; readonly electron: string | null };
  readonly system: { readonly platform: string; readonly architecture: string };
  readonly model: { readonly id: string; readonly sha256: string; readonly trained: boolean };
  readonly seed: number;
  readonly permutation: { readonly p: number; readonly q: number; readonly k: number };
  /** The first that were measured, and every one that could not be. */
  readonly images: readonly ReportedImage[];
  /** Every image that was measured. */
  readonly rows: readonly ImageRow[];
  /** Over all of these: mean, least and most of each figure of each subject. */
  readonly summary: readonly SummaryRow[];
  /** Of a report on a model; else null. */
  readonly keys: ModelKeys | null;
  readonly key: {
    readonly sha256: string;
    readonly figures: readonly Figure[];
    /** Against a second key from another noise. */
    readonly between: readonly Figure[];
    readonly randomness: readonly RandomnessResult[];
    readonly histogram: readonly number[];
    readonly pictures: StudyPictures;
  };
  readonly baselines: readonly MeasuredBaseline[];
  /** Left out when two reports are compared. */
  readonly fresh: {
    readonly madeAt: string;
    readonly seconds: number;
    readonly keyMilliseconds: number;
    readonly runtime: string;
    /** Those of `images`. */
    readonly images: readonly ({ readonly number: number } & MeasuredImage['fresh'])[];
    /** The clinical profile of every image that was measured. */
    readonly rows: readonly { readonly number: number; readonly clinical: SubjectInShort }[];
    /** Over all of these. */
    readonly summary: readonly SummaryRow[];
  };
}

/** One figure of one subject over all images. */
export interface SummaryRow {
  readonly subject: string;
  readonly metric: Metric;
  readonly images: number;
  readonly mean: number | null;
  readonly least: number | null;
  readonly most: number | null;
  readonly judged: number;
  readonly outside: number;
}
