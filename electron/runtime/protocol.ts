import { z } from 'zod';
import type { ErrorData } from '../../shared/errors';
import type { FallbackReason, Rung } from '../core/gan/backend';

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
    /** Set after a process died while it loaded native TensorFlow. */
    nativeCrashed: z.boolean(),
  }),
  /** `folder` holds model.json and the weights file it names. */
  z.strictObject({ id, type: z.literal('load-model'), folder: z.string() }),
  /** One key image: the process answers nothing else while TensorFlow computes. */
  z.strictObject({
    id,
    type: z.literal('generate'),
    seed: z.custom<Uint8Array>((seed) => seed instanceof Uint8Array && seed.length === KEY_IMAGE_BYTES),
  }),
  z.strictObject({ id, type: z.literal('state') }),
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
  readonly state: RuntimeState;
  readonly shutdown: null;
}

export type RuntimeReply =
  | { readonly id: number; readonly status: 'done'; readonly value: RuntimeAnswers[keyof RuntimeAnswers] }
  | { readonly id: number; readonly status: 'failed'; readonly error: ErrorData };
