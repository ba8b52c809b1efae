import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { call, handle } from './contract-call';
import { errorData, modelRef } from './events';
import { sha256 } from './generator-contract';
import {
  RANDOMNESS_TESTS,
  type AnalysisReport,
  type Figure,
  type RandomnessSummary,
} from './models/analysis';

/** Calls that measure. What the figures mean stands in models/analysis.ts and docs/report.md. */

const count = z.number().int().nonnegative();
const seed = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1);
const bytes = z.instanceof(Uint8Array);
const rounds = z.number().int().min(1).max(192);

export const REPORT_FORMATS = ['html', 'pdf', 'csv', 'json'] as const;
const language = z.enum(['en', 'de']);

/** Figures are made by the engine and read as they are. */
const madeHere = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null);

export const analyseInput = z
  .object({
    sources: z.array(handle),
    /** SHA-256 of a model: key images are grown with it, and measured too. Without it, the one in use. */
    model: sha256.optional(),
    seed,
    language,
    /** Where the report will go: refused before the first image where one stands there already. */
    folder: handle.optional(),
  })
  .refine(({ sources, model }) => sources.length > 0 || model !== undefined);

export const RANDOMNESS_SOURCES = ['file', 'key-image', 'cipher'] as const;

const randomnessInput = z
  .object({
    /** The bytes of a file; the pixels of a key image, a fresh one without `source`; a file through the clinical profile. */
    of: z.enum(RANDOMNESS_SOURCES),
    source: handle.optional(),
    bits: z.number().int().min(100).max(10_000_000),
  })
  .refine(({ of, source }) => of === 'key-image' || source !== undefined);

const reportFile = z.object({
  format: z.enum(REPORT_FORMATS),
  status: z.enum(['written', 'left-out']),
  /** Why a PDF was left out. */
  why: z.enum(['no-electron', 'no-display', 'failed']).nullable(),
  /** As the person named the folder. */
  output: z.string(),
});

export const analysisEvent = z.discriminatedUnion('type', [
  z.object({ v: z.literal(1), type: z.literal('progress'), done: count, total: count }),
  z.object({ v: z.literal(1), type: z.literal('failed'), source: z.string(), error: errorData }),
  z.object({
    v: z.literal(1),
    type: z.literal('report'),
    /** The client's handle on it, for `analysis.export`: kept until the next. */
    id: z.string(),
    report: madeHere<AnalysisReport>(),
  }),
]);

export const randomnessEvent = z.discriminatedUnion('type', [
  z.object({ v: z.literal(1), type: z.literal('progress'), done: count, total: count }),
  z.object({
    v: z.literal(1),
    type: z.literal('randomness'),
    sequences: count,
    bits: count,
    /** Bits at the end of the file that filled no sequence. */
    left: count,
    results: madeHere<readonly RandomnessSummary[]>(),
  }),
]);

const recovered = z.object({ percent: z.number(), picture: bytes });

export const LAB_ATTACKS = ['all-black', 'two-images', 'known-plaintext', 'fixed-point'] as const;

export const labExperiment = z.object({
  /** Rounds of the cat map, and after how many it is back where it began. */
  k: rounds,
  period: count,
  /** 256x256x3 bytes each. */
  original: bytes,
  scrambled: bytes,
  key: bytes,
  cipher: bytes,
  restored: bytes,
  /** By another key, and the difference of the two keys. */
  byOtherKey: bytes,
  keyDifference: bytes,
  milliseconds: z.array(z.number()),
  model: modelRef,
});

const deckBeside = z.object({
  figures: z.array(z.object({ name: z.string(), deck: z.string(), here: z.number().nullable() })),
  /** p-values; the deck's of its model, a chaotic map, an LCG, a Mersenne Twister and RSA. */
  tests: z.array(
    z.object({
      test: z.enum(RANDOMNESS_TESTS),
      deck: z.array(z.number()).length(5),
      here: z.number().nullable(),
    }),
  ),
});

export const analysisContract = {
  analysis: {
    /** Measures images, key images of a model and, once, baselines; ends with the report. */
    start: call.input(analyseInput).output(eventIterator(analysisEvent)),
    /** Writes the last report as report.html, .pdf, .csv and .json into a folder; none of them is overwritten. */
    export: call
      .input(
        z.object({
          id: z.string(),
          folder: handle,
          language,
          formats: z.array(z.enum(REPORT_FORMATS)).min(1),
        }),
      )
      .output(z.array(reportFile)),
    /** What the paper's cipher makes of an image of the last report, step by step, under the report's key images. */
    stages: call.input(z.object({ id: z.string(), image: handle })).output(labExperiment),
    /** How far two images of the same shape are from each other: first frames, stored values. */
    compare: call.input(z.object({ image: handle, other: handle })).output(madeHere<readonly Figure[]>()),
    /** The fifteen tests on a file, a key image or a cipher, cut into sequences. */
    randomness: call.input(randomnessInput).output(eventIterator(randomnessEvent)),
  },
  lab: {
    /** The paper's experiment on an image, or on a shipped sample, under two fresh key images. */
    experiment: call.input(z.object({ image: handle.optional(), k: rounds })).output(labExperiment),
    /** An attack on the experiment of this client, and the same on the clinical profile. */
    attack: call
      .input(z.object({ attack: z.enum(LAB_ATTACKS) }))
      .output(z.object({ paper: recovered, clinical: recovered })),
    /** The deck's figures beside those of the experiment of this client. */
    deck: call.output(deckBeside),
    /** Four images, four keys: which key opens which, in per cent of the bytes. */
    matrix: call.output(
      z.object({ percent: z.array(z.array(z.number()).length(4)).length(4), pictures: z.array(bytes) }),
    ),
    /** Writes the experiment of this client as `encrypt` writes one. */
    save: call.input(z.object({ out: handle })).output(z.object({ files: z.array(z.string()) })),
    /** Writes image, scrambled, key and cipher as PNG and params.json into a new or empty folder. */
    encrypt: call
      .input(z.object({ image: handle, out: handle, k: rounds }))
      .output(z.object({ files: z.array(z.string()) })),
    /** Restores what `encrypt` wrote, as restored.png beside it. */
    decrypt: call
      .input(z.object({ folder: handle }))
      .output(z.object({ output: z.string(), same: z.boolean() })),
  },
};

export type AnalyseInput = z.infer<typeof analyseInput>;
export type AnalysisEvent = z.infer<typeof analysisEvent>;
export type RandomnessEvent = z.infer<typeof randomnessEvent>;
export type LabExperiment = z.infer<typeof labExperiment>;
export type LabAttack = (typeof LAB_ATTACKS)[number];
export type RandomnessSource = (typeof RANDOMNESS_SOURCES)[number];
export type DeckBeside = z.infer<typeof deckBeside>;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
export type ReportFile = z.infer<typeof reportFile>;
