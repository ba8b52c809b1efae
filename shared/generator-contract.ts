import { z } from 'zod';
import { ERROR_CODES } from './errors';
import { epochEvent, keyMeasures } from './events';

/** What the generator's pages and the engine hand each other beside the events of a training. */

export const modelRef = z.object({ id: z.string(), sha256: z.string(), trained: z.boolean() });

/** The rung of the ladder that computes. */
export const rung = z.enum(['native-cpu', 'wasm', 'cpu']);

const picture = z.object({
  columns: z.number(),
  rows: z.number(),
  /** 4 bytes a pixel. */
  rgba: z.instanceof(Uint8Array),
});

/** A key image that was grown to be looked at; it stays in the engine's memory until the vault is locked. */
export const grownKey = z.object({
  id: z.string(),
  seed: picture,
  keyImage: picture,
  /** How often each of the 256 levels stands in red, green and blue: three times 256 counts. */
  histogram: z.array(z.array(z.number())),
  /** Bits a byte. */
  entropy: z.number(),
  /** Largest absolute correlation of neighbours and of channels. */
  correlation: z.number(),
  /** How it differs from those grown before it, percent; null for the first. */
  others: z
    .object({
      count: z.number(),
      npcrLeast: z.number(),
      npcrMean: z.number(),
      uaciMean: z.number(),
      /** |a - b| of this key and the last one before it. */
      difference: picture,
    })
    .nullable(),
  milliseconds: z.number(),
  model: modelRef,
  rung,
});

/** A key image that was kept, sealed under a key of the vault. */
export const keptKey = z.object({ id: z.string(), madeAt: z.string(), modelId: z.string() });

/** How many images a folder has for a training, and why the others can't be used. */
export const imagesFound = z.object({
  usable: z.number(),
  refused: z.array(z.object({ code: z.enum(ERROR_CODES), files: z.number() })),
});

/** A run that is on the disk: what it was started with, how far it has come and its curves. */
export const trainingRun = z.object({
  run: z.string(),
  name: z.string(),
  recipe: z.enum(['default', 'as-published']),
  epoch: z.number(),
  epochs: z.number(),
  isFinished: z.boolean(),
  rows: z.array(epochEvent),
});

/** Raw keys as the default model's figures are measured: docs/models.md says what each is. */
export const keyEvaluation = z.object({
  measures: keyMeasures,
  /** Largest absolute correlation of a key with its noise, over shifts of 16 pixels and all channels. */
  echo: z.number(),
  /** NPCR in percent: least and mean of keys with one noise and another seed, and the reverse. */
  otherSeedLeast: z.number(),
  otherSeedMean: z.number(),
  otherNoiseLeast: z.number(),
  otherNoiseMean: z.number(),
});

export type GrownKey = z.infer<typeof grownKey>;
export type KeptKey = z.infer<typeof keptKey>;
export type TrainingRun = z.infer<typeof trainingRun>;
export type ImagesFound = z.infer<typeof imagesFound>;
export type KeyEvaluation = z.infer<typeof keyEvaluation>;
