import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { call, handle, saved } from './contract-call';
import { ERROR_CODES } from './errors';
import { epochEvent, keyImageEvent, keyMeasures, modelRef, rung, trainingEvent } from './events';

/** What the generator's pages and the engine hand each other beside the events of a training. */

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
  /** Share of a key's bytes that another seed can change at all through the layers as drawn, mean in percent. */
  otherSeedReachMean: z.number(),
  otherNoiseLeast: z.number(),
  otherNoiseMean: z.number(),
});

export const generateInput = z.object({
  /** The image to grow from; without it, a shipped one drawn for each. */
  seed: handle.optional(),
  count: z.number().int().min(1).max(100_000),
  target: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('file'), file: handle }),
    z.object({ kind: z.literal('folder'), folder: handle }),
  ]),
});

/** Of a model's weights. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A model as lists show it. */
export const listedModel = z.object({
  sha256,
  name: z.string(),
  trained: z.boolean(),
  /** Came with the program, and can't be deleted. */
  isShipped: z.boolean(),
  isActive: z.boolean(),
  training: z
    .object({
      images: z.number(),
      epochs: z.number(),
      trainedAt: z.string(),
      domain: z.enum(['noise', 'spectrogram', 'folder']),
      /** By the paper's losses alone: a model to compare with. */
      asPublished: z.boolean(),
      fingerprint: z.string(),
      measures: z.record(z.string(), z.number()),
      /** Every option by name, as JSON writes it. */
      options: z.record(z.string(), z.string()),
      /** Its curves; none where they were not kept. */
      rows: z.array(epochEvent),
    })
    .nullable(),
});

const runName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

export const trainInput = z.object({
  source: z.array(handle).min(1),
  /** Images of the transformation domain, where it is a folder. */
  transformation: handle.optional(),
  /** What the finished model is called. */
  name: z.string().min(1).max(80),
  /**
   * The run's own name: one that is there goes on, and is refused as `run-differs` where images or options are
   * others. Without it the unfinished run of the very same training goes on, or a new one is made.
   */
  run: runName.optional(),
  recipe: z.enum(['default', 'as-published']),
  /** Options that differ from the recipe's, as core/gan/training-options.ts has them. */
  options: z.record(z.string(), z.unknown()),
  /** Epochs from one evaluation to the next. */
  evaluateEvery: z.number().int().min(1).max(10_000),
  /** The image sample key images are grown from; without it, shipped ones. Figures are always of the shipped ones. */
  sampleSeed: handle.optional(),
  /** The folder samples are written into as PNG; without it they are only told. */
  samples: handle.optional(),
});

export const generatorContract = {
  keyImage: {
    /** Grows key images and writes them as 256x256 RGB PNG. */
    generate: call.input(generateInput).output(eventIterator(keyImageEvent.omit({ v: true, type: true }))),
    /** Grows one to look at, from an image or a shipped seed; it stays in memory until the vault is locked. */
    grow: call.input(z.object({ seed: handle.optional() })).output(grownKey),
    /** Keeps one that was grown, with its seed, sealed in the vault. */
    keep: call.input(z.object({ id: handle })).output(keptKey),
    /** Writes `seed.png` and `key.png` of a grown or a kept one into a folder that has neither. */
    save: call.input(z.object({ id: handle, folder: handle })).output(saved),
    /** The kept ones, the newest first. */
    kept: call.output(z.array(keptKey)),
    show: call
      .input(z.object({ id: handle }))
      .output(
        grownKey.pick({ seed: true, keyImage: true, histogram: true, entropy: true, correlation: true }),
      ),
    forget: call.input(z.object({ id: handle })).output(z.object({ deleted: z.literal(true) })),
  },
  training: {
    /** Reads the images of a training, and says how many can be used and why the others can't. */
    scan: call.input(z.object({ source: z.array(handle).min(1) })).output(imagesFound),
    /**
     * Trains a model until its epochs are done or the call is aborted; an aborted run can go on by its name.
     * Ends with the model's event, and the model stands in the list.
     */
    start: call.input(trainInput).output(eventIterator(trainingEvent)),
    /** Goes on with a run on the disk, from its last checkpoint. */
    resume: call.input(z.object({ run: runName })).output(eventIterator(trainingEvent)),
    /** Waits before the next step, or goes on. */
    pause: call.input(z.object({ paused: z.boolean() })).output(z.object({ paused: z.boolean() })),
    /** Ends this client's training before its next step: it says how far it has come and can go on later. */
    stop: call.output(z.object({ stopped: z.number() })),
    /** Every run on the disk, the newest first. */
    runs: call.output(z.array(trainingRun)),
    /** Removes a run with its checkpoints; the model it made stays. */
    discard: call.input(z.object({ run: runName })).output(z.object({ deleted: z.literal(true) })),
  },
  models: {
    list: call.output(z.array(listedModel)),
    /** Checks a model file and adds it to the list. */
    import: call.input(z.object({ file: handle })).output(listedModel),
    /** Writes a model as one new file of mode 0600; `half`: rounded to half precision, a model of its own. */
    export: call.input(z.object({ sha256, target: handle, half: z.boolean().optional() })).output(saved),
    /** Key images are grown with it from now on. */
    use: call.input(z.object({ sha256 })).output(listedModel),
    rename: call.input(z.object({ sha256, name: z.string().min(1).max(80) })).output(listedModel),
    /** Removes a model of the person's own; a shipped one stays, and its refusal is `policy`. */
    delete: call.input(z.object({ sha256 })).output(z.object({ deleted: z.literal(true) })),
    /** Grows keys from the images given, in order, or from shipped ones, and measures them raw; or noise alone. */
    evaluate: call
      .input(
        z.object({
          of: z.discriminatedUnion('kind', [
            z.object({ kind: z.literal('model'), sha256 }),
            z.object({ kind: z.literal('noise') }),
          ]),
          count: z.number().int().min(2).max(1000),
          /** w, in place of the model's own. */
          noiseWeight: z.number().min(0).max(1).optional(),
          seeds: handle.optional(),
          /** A new file for the keys' bytes, 196,608 each, one key after another. */
          rawKeys: handle.optional(),
        }),
      )
      .output(keyEvaluation),
  },
};

export type GenerateInput = z.infer<typeof generateInput>;
export type TrainInput = z.infer<typeof trainInput>;
export type ListedModel = z.infer<typeof listedModel>;
export type GrownKey = z.infer<typeof grownKey>;
export type KeptKey = z.infer<typeof keptKey>;
export type TrainingRun = z.infer<typeof trainingRun>;
export type ImagesFound = z.infer<typeof imagesFound>;
export type KeyEvaluation = z.infer<typeof keyEvaluation>;
