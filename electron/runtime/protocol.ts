import { z } from 'zod';
import type { ErrorData } from '../../shared/errors';
import { RUNG_WISHES, type Rung } from '../../shared/runtime-rungs';
import type { FallbackReason } from '../core/gan/backend';
import type { EvaluatedKey } from '../core/gan/evaluate';
import type { KeyMeasures } from '../core/gan/key-measures';
import type { StepLosses } from '../core/gan/training';
import { trainingOptions } from '../core/gan/training-options';

/** Bytes of a seed and of a key image: 256 x 256 x 3, row-major, RGB interleaved. */
export const KEY_IMAGE_BYTES = 196_608;

/** Folders in which locate.ts looks for native TensorFlow; absolute, null where there is none. */
export const runtimePlaces = z.strictObject({
  userData: z.string().nullable(),
  resources: z.string().nullable(),
});
export type RuntimePlaces = Readonly<z.infer<typeof runtimePlaces>>;

const id = z.int().nonnegative();

/** What the runtime process is asked, one request at a time. `open` comes first, `load-model` before `generate`. */
export const runtimeRequest = z.discriminatedUnion('type', [
  z.strictObject({
    id,
    type: z.literal('open'),
    places: runtimePlaces,
    /** How many processes died while they loaded native TensorFlow: as many builds, the fastest first, are left out. */
    crashes: z.int().min(0),
    wish: z.enum(RUNG_WISHES),
  }),
  /** `folder` holds model.json and the weights file it names. */
  z.strictObject({ id, type: z.literal('load-model'), folder: z.string() }),
  /** One key image: the process answers nothing else while TensorFlow computes. */
  z.strictObject({
    id,
    type: z.literal('generate'),
    seed: z.custom<Uint8Array>((seed) => seed instanceof Uint8Array && seed.length === KEY_IMAGE_BYTES),
    /** Research: the noise follows from it, so that a report can be made again; left out, it is fresh. */
    noiseSeed: z.number().int().nonnegative().optional(),
  }),
  /**
   * A raw key from `seed` and how it answers to another seed and other noise, for the figures of a model.
   * `folder`: the model's, null for the noise itself; `noiseWeight`: w, null for the model's own.
   */
  z.strictObject({
    id,
    type: z.literal('evaluate-key'),
    folder: z.string().nullable(),
    noiseWeight: z.number().min(0).max(1).nullable(),
    seed: z.custom<Uint8Array>((seed) => seed instanceof Uint8Array && seed.length === KEY_IMAGE_BYTES),
    otherSeed: z.custom<Uint8Array>((seed) => seed instanceof Uint8Array && seed.length === KEY_IMAGE_BYTES),
  }),
  z.strictObject({ id, type: z.literal('state') }),
  /** Goes on from the newest good checkpoint in the run's folder, or begins. */
  z.strictObject({ id, type: z.literal('train-open'), run: z.string(), options: trainingOptions }),
  /** One step of the generator and the critic's before it: a batch of images, 256 x 256 x 3 bytes each. */
  z.strictObject({
    id,
    type: z.literal('train-step'),
    source: z.custom<Uint8Array>((images) => images instanceof Uint8Array),
    real: z.custom<Uint8Array>((images) => images instanceof Uint8Array).nullable(),
    isWarmUp: z.boolean(),
    progress: z.number().min(0).max(1),
  }),
  /** Measures keys grown from `seeds`, one after another. The sample is the first of them, or grown from `sampleSeed`. */
  z.strictObject({
    id,
    type: z.literal('train-evaluate'),
    seeds: z.custom<Uint8Array>(
      (seeds) => seeds instanceof Uint8Array && seeds.length > 0 && seeds.length % KEY_IMAGE_BYTES === 0,
    ),
    sampleSeed: z
      .custom<Uint8Array>((seed) => seed instanceof Uint8Array && seed.length === KEY_IMAGE_BYTES)
      .nullable(),
  }),
  /** Writes a checkpoint after `epoch` epochs. */
  z.strictObject({ id, type: z.literal('train-save'), epoch: z.int().nonnegative() }),
  /** The generator's weights in declared order. */
  z.strictObject({ id, type: z.literal('train-weights') }),
  z.strictObject({ id, type: z.literal('train-close') }),
  z.strictObject({ id, type: z.literal('shutdown') }),
]);
export type RuntimeRequest = z.infer<typeof runtimeRequest>;

/** The model as manifests and screens name it; an untrained one says so wherever it is shown. */
export interface RuntimeModel {
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  readonly trained: boolean;
}

export interface GeneratedKeyImage {
  /** 196,608 bytes, row-major, RGB interleaved. */
  readonly keyImage: Uint8Array;
  readonly milliseconds: number;
  readonly model: RuntimeModel;
  readonly rung: Rung;
}

export interface RuntimeState {
  readonly rung: Rung;
  readonly device: string;
  readonly version: string;
  /** Why faster rungs were passed over, in the ladder's order. */
  readonly reasons: FallbackReason[];
  /** Of the last key image; null before the first. */
  readonly milliseconds: number | null;
}

/** What each request is answered with. */
export interface RuntimeAnswers {
  readonly open: RuntimeState;
  readonly 'load-model': RuntimeModel;
  readonly generate: GeneratedKeyImage;
  readonly 'evaluate-key': EvaluatedKey;
  readonly state: RuntimeState;
  readonly shutdown: null;
  readonly 'train-open': OpenedTraining;
  readonly 'train-step': StepLosses;
  readonly 'train-evaluate': { readonly measures: KeyMeasures; readonly sample: Uint8Array };
  readonly 'train-save': null;
  readonly 'train-weights': Float32Array;
  readonly 'train-close': null;
}

/** Where a training stands after it was opened. */
export interface OpenedTraining {
  /** Epochs that are done; 0 for a new run. */
  readonly epoch: number;
  /** Newer checkpoints that could not be read. */
  readonly damaged: number;
}

export type RuntimeReply =
  | { readonly id: number; readonly status: 'done'; readonly value: RuntimeAnswers[keyof RuntimeAnswers] }
  | { readonly id: number; readonly status: 'failed'; readonly error: ErrorData };
