import { z } from 'zod';
import { ERROR_CODES } from './errors';
import { RUNGS } from './runtime-rungs';

/**
 * What a running request tells: one object a line on stdout under `--json`, and the same objects to the
 * page. Files are named as the person gave them. A consumer must ignore keys it does not know; a change
 * that breaks one raises `v`.
 */
const line = { v: z.literal(1) };

export const CARRIER_NAMES = ['png', 'dicom', 'plain'] as const;
export const carrierName = z.enum(CARRIER_NAMES);
export const fileKind = z.enum(['dicom', 'jpeg', 'png', 'image', 'other', 'encrypted']);
export const errorData = z.object({ code: z.enum(ERROR_CODES), id: z.string().optional() });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

/** Before the first file: what will be done. */
export const planEvent = z.object({
  ...line,
  type: z.literal('plan'),
  action: z.enum(['encrypt', 'decrypt', 'verify', 'share']),
  files: count,
  bytes: count,
  /** Files left alone, by reason: already encrypted, links, other things that are no files. */
  skipped: count,
  /** The job it is written down as, where a folder was given. */
  job: z.string().optional(),
  /** The folder results go to, as the person named it; null: beside the originals. Absent where nothing is written. */
  target: z.string().nullable().optional(),
  /** Bytes the results may need, and those free where they go; null where that is not known. */
  space: z.object({ needed: count, free: count.nullable() }).optional(),
  /** Where only the plan was asked for: what the files are. */
  kinds: z.array(z.object({ kind: fileKind, files: count })).optional(),
  /** Likewise: which of them will be left alone or can't be read, and why. */
  left: z.array(z.object({ code: z.enum(ERROR_CODES), files: count })).optional(),
  /** How many can open each output, by kind of reader. */
  readers: z.object({ own: count, recovery: count, others: count, postQuantum: z.boolean() }).optional(),
  /** What the other readers are called: contacts by name, strangers by the beginning of their fingerprint. */
  names: z.array(z.string()).optional(),
});

/** One file has ended. */
export const fileEvent = z.object({
  ...line,
  type: z.literal('file'),
  source: z.string(),
  /** The handle of the file, where the client passed one or got one from `files.open`. */
  sourceId: z.string().optional(),
  status: z.enum(['done', 'skipped', 'failed']),
  error: errorData.optional(),
  /** Where the result is, as the person named the folder; absent where nothing was written. */
  output: z.string().optional(),
  carrier: carrierName.optional(),
  fileId: z.string().optional(),
  originalBytes: count.optional(),
  outputBytes: count.optional(),
  /** SHA-256 of the original. */
  sha256: sha256.optional(),
  /** SHA-256 of an encrypted result, where the vault's audit log needs it. */
  outputSha256: sha256.optional(),
  /** Encryption: read back and compared. */
  verified: z.boolean().optional(),
  originalDeleted: z.boolean().optional(),
  /** Done in an earlier run of this job, and left as it is. */
  earlier: z.boolean().optional(),
  /** Decryption: the name inside, and which key opened it. */
  name: z.string().optional(),
  openedBy: z.enum(['own', 'given']).optional(),
  readersAltered: z.boolean().optional(),
  /** Sharing: readers added and removed; both 0 where the file was as wished. */
  added: count.optional(),
  removed: count.optional(),
  /** Sharing: false where a reader has an X25519 key, which encrypting anew alone can change. */
  postQuantum: z.boolean().optional(),
});

/** How far the whole request is; at most ten a second. */
export const progressEvent = z.object({
  ...line,
  type: z.literal('progress'),
  filesDone: count,
  filesTotal: count,
  bytesDone: count,
  bytesTotal: count,
  /** What is in hand. */
  source: z.string().optional(),
  sourceId: z.string().optional(),
  /** Every file that is being worked on, and how far: bytes of the file, reading back counted in. */
  inHand: z.array(z.object({ source: z.string(), bytesDone: count, bytesTotal: count })).optional(),
});

export const WARNINGS = [
  'no-recovery-reader',
  'names-can-identify',
  'not-post-quantum',
  'not-read-back',
  'untrained-model',
  'runtime-fallback',
  'readers-altered',
  'removing-is-no-revocation',
  'anew-new-copy-only',
  'waiting-for-space',
  'key-image-repeated',
  'key-images-alike',
  'ledger-unavailable',
  'audit-unavailable',
  'index-unavailable',
  'sample-seed-lost',
] as const;

/** Something the person should know that stops nothing. The sentence is in shared/locales. */
export const warningEvent = z.object({
  ...line,
  type: z.literal('warning'),
  warning: z.enum(WARNINGS),
  source: z.string().optional(),
});

/** The end: always the last line, also after a failure or a cancel. */
export const summaryEvent = z.object({
  ...line,
  type: z.literal('summary'),
  action: z.enum(['encrypt', 'decrypt', 'verify', 'share']),
  done: count,
  failed: count,
  skipped: count,
  cancelled: z.boolean(),
  bytes: count,
  seconds: z.number().nonnegative(),
  /** Failures by code. */
  codes: z.partialRecord(z.enum(ERROR_CODES), count),
  keyImages: count.optional(),
  /** With an open vault: key images that were used before, and those too like one of the last 1,000. */
  repeatedKeyImages: count.optional(),
  alikeKeyImages: count.optional(),
  /** False when at least one output was not read back. */
  verified: z.boolean().optional(),
});

export const jobEvent = z.discriminatedUnion('type', [
  planEvent,
  fileEvent,
  progressEvent,
  warningEvent,
  summaryEvent,
]);

/** The last line of a command that failed as a whole, where no `summary` says so. */
export const errorEvent = z.object({ ...line, type: z.literal('error'), error: errorData });

export const readerKind = z.enum(['x25519', 'hybrid', 'other']);

/** What `inspect --json` prints: all that is public in an encrypted file. */
export const inspectionEvent = z.object({
  ...line,
  type: z.literal('inspection'),
  source: z.string(),
  carrier: carrierName,
  version: z.number(),
  profile: z.number(),
  fileId: z.string(),
  payloadBytes: z.number(),
  containerBytes: z.number(),
  readers: z.array(readerKind),
  postQuantum: z.boolean(),
});

export const modelRef = z.object({
  id: z.string(),
  name: z.string(),
  sha256: z.string(),
  trained: z.boolean(),
});

/** The rung of the ladder that computes. */
export const rung = z.enum(RUNGS);

/** What `key-image --json` prints for each one. `rung`: what computed it. */
export const keyImageEvent = z.object({
  ...line,
  type: z.literal('key-image'),
  output: z.string(),
  sha256,
  milliseconds: z.number(),
  model: modelRef,
  rung,
});

/** What `self-test --json` prints. */
export const selfTestResult = z.object({
  ...line,
  type: z.literal('self-test'),
  ok: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});

export type ErrorEvent = z.infer<typeof errorEvent>;
export type InspectionEvent = z.infer<typeof inspectionEvent>;
export type KeyImageEvent = z.infer<typeof keyImageEvent>;
export type PlanEvent = z.infer<typeof planEvent>;
export type FileEvent = z.infer<typeof fileEvent>;
export type ProgressEvent = z.infer<typeof progressEvent>;
export type WarningEvent = z.infer<typeof warningEvent>;
export type SummaryEvent = z.infer<typeof summaryEvent>;
export type JobEvent = z.infer<typeof jobEvent>;
export type Warning = (typeof WARNINGS)[number];

/** Columns of a training's CSV after the deck's nine: what raw keys measure, empty where not evaluated. */
export const KEY_MEASURE_NAMES = [
  'entropyMean',
  'entropyLeast',
  'npcrMean',
  'npcrLeast',
  'uaciMean',
  'horizontal',
  'vertical',
  'diagonal',
  'channels',
] as const;
export const keyMeasures = z.object(
  Object.fromEntries(KEY_MEASURE_NAMES.map((name) => [name, z.number()])) as Record<
    (typeof KEY_MEASURE_NAMES)[number],
    z.ZodNumber
  >,
);

/** An epoch has ended. */
export const epochEvent = z.object({
  ...line,
  type: z.literal('epoch'),
  epoch: count,
  epochs: count,
  generatorLoss: z.number(),
  /** Null in the warm-up, where the critic does not learn. */
  critic: z
    .object({
      loss: z.number(),
      wasserstein: z.number(),
      penalty: z.number(),
      real: z.number(),
      fake: z.number(),
      generatorAccuracy: z.number(),
      criticAccuracy: z.number(),
    })
    .nullable(),
  measures: keyMeasures.nullable(),
  seconds: z.number(),
});

/** What a running training tells. */
export const trainingEvent = z.discriminatedUnion('type', [
  /** The images were read: how many can be used, and why the others can't. */
  z.object({
    ...line,
    type: z.literal('images'),
    usable: count,
    refused: z.array(z.object({ code: z.enum(ERROR_CODES), files: count })),
  }),
  /** The run begins, or goes on after `epoch` epochs; `damaged`: newer checkpoints that could not be read. */
  z.object({
    ...line,
    type: z.literal('started'),
    run: z.string(),
    epoch: count,
    epochs: count,
    damaged: count,
  }),
  /** The runtime process died; it was started anew and the run goes on from its last checkpoint. */
  z.object({ ...line, type: z.literal('restarted'), epoch: count }),
  warningEvent,
  epochEvent,
  /** Between two epochs: `step` of `steps` is done. Seconds left: null until a step was timed. */
  z.object({
    ...line,
    type: z.literal('step'),
    epoch: count,
    step: count,
    steps: count,
    /** By the terms alone, without the critic. */
    isWarmUp: z.boolean(),
    secondsLeft: z.number().nullable(),
  }),
  /** A key image grown at an evaluation, 256x256x3 bytes; for the page, never printed. */
  z.object({ ...line, type: z.literal('sample'), epoch: count, keyImage: z.instanceof(Uint8Array) }),
  z.object({ ...line, type: z.literal('model'), sha256, name: z.string() }),
  /** It was stopped after `epoch` epochs and can go on. */
  z.object({ ...line, type: z.literal('stopped'), epoch: count }),
]);
export type TrainingEvent = z.infer<typeof trainingEvent>;
