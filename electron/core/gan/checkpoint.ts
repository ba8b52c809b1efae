import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../../shared/errors';
import type { TrainingState } from './training';
import { trainingOptions, type TrainingOptions } from './training-options';

/** Where a run can go on: everything of its state, and how far it had come. */
export interface Checkpoint {
  readonly options: TrainingOptions;
  /** Epochs that are done. */
  readonly epoch: number;
  readonly state: TrainingState;
}

const count = z.int().nonnegative();
const word = z.int().min(-0x8000_0000).max(0xffff_ffff);
const headSchema = z.strictObject({
  formatVersion: z.literal(1),
  options: trainingOptions,
  epoch: count,
  random: z.tuple([word, word, word, word]),
  steps: count,
  generatorSteps: count,
  criticSteps: count,
  arrays: z.array(z.strictObject({ name: z.string(), length: count })),
  sha256: z.string(),
});

const MAGIC = Buffer.from('RSLCKPT1');
const MAX_HEAD = 1024 * 1024;
const sha256 = (parts: readonly Uint8Array[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
/** Whether no value is infinite or NaN. */
export const areNumbers = (values: Float32Array): boolean => values.every(Number.isFinite);
const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/**
 * `RSLCKPT1`, the length of the head (4 bytes, big-endian), the head as JSON, then the arrays as float32,
 * little-endian, in the head's order. The head holds their SHA-256. Throws `training-diverged` for a state with a value
 * that is no number: a step's loss is measured before its weights move, and nothing could go on from there.
 */
export function encodeCheckpoint({ options, epoch, state }: Checkpoint): Uint8Array {
  const { arrays, ...counters } = state;
  if (![...arrays.values()].every(areNumbers))
    throw new AppError('training-diverged', 'a value of the state is no number');
  const parts = [...arrays.values()].map(bytesOf);
  const head = Buffer.from(
    JSON.stringify({
      formatVersion: 1,
      options,
      epoch,
      ...counters,
      arrays: [...arrays].map(([name, values]) => ({ name, length: values.length })),
      sha256: sha256(parts),
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(head.length);
  return Buffer.concat([MAGIC, length, head, ...parts]);
}

function headOf(bytes: Buffer): { readonly head: z.infer<typeof headSchema>; readonly end: number } {
  const length = bytes.length >= 12 ? bytes.readUInt32BE(8) : 0;
  if (!bytes.subarray(0, 8).equals(MAGIC) || length > MAX_HEAD || 12 + length > bytes.length)
    throw new AppError('bad-model', 'not a checkpoint');
  try {
    const head = headSchema.parse(JSON.parse(bytes.subarray(12, 12 + length).toString('utf8')));
    return { head, end: 12 + length };
  } catch (cause) {
    throw new AppError('bad-model', 'the head of a checkpoint is not as specified', cause);
  }
}

/** Reads a checkpoint. Throws `bad-model` when anything of it is missing or changed. */
export function decodeCheckpoint(file: Uint8Array): Checkpoint {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const { head, end } = headOf(bytes);
  const body = bytes.subarray(end);
  if (sha256([body]) !== head.sha256) throw new AppError('bad-model', 'a checkpoint has another SHA-256');
  const values = new Float32Array(body.buffer.slice(body.byteOffset, body.byteOffset + body.length));
  const arrays = new Map<string, Float32Array>();
  let offset = 0;
  for (const { name, length } of head.arrays) arrays.set(name, values.subarray(offset, (offset += length)));
  if (offset !== values.length) throw new AppError('bad-model', 'arrays of a checkpoint do not fit');
  const { options, epoch, random, steps, generatorSteps, criticSteps } = head;
  return { options, epoch, state: { random, steps, generatorSteps, criticSteps, arrays } };
}
