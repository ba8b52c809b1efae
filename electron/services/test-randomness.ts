import type { RandomnessEvent } from '../../shared/analysis-contract';
import { AppError } from '../../shared/errors';
import type { RandomnessResult } from '../../shared/models/analysis';
import { sealClinical } from '../core/baselines/clinical-samples';
import { gatherSequences } from '../core/randomness/many-sequences';
import { factsOf } from '../storage/folder-listing';
import { readSmallFile } from '../storage/small-file';
import { keyImageOfPng } from './key-image-png';
import type { GrantedPath, ParsePool } from './ports';

/** Sequences tested at a time. */
const AT_ONCE = 2;
/** A file is encrypted whole, in memory, to test its cipher. */
const MOST_OF_CIPHER = 64 * 1024 * 1024;
const MOST_OF_PICTURE = 4 * 1024 * 1024;

interface Running {
  readonly parse: Pick<ParsePool, 'testSequence' | 'testBytes'>;
  readonly emit: (event: RandomnessEvent) => void;
  readonly signal: AbortSignal;
}

interface Source {
  readonly bytes: number;
  readonly test: (offset: number, bits: number) => Promise<readonly RandomnessResult[]>;
}

/** Cuts `total` bytes into sequences of `bits` bits, each from a whole byte on; fewer are one of their own length. */
async function testAll(source: Source, bits: number, { emit, signal }: Running): Promise<void> {
  const bytes = Math.ceil(bits / 8);
  const sequences = Math.max(1, Math.floor(source.bytes / bytes));
  const length = Math.min(bits, source.bytes * 8);
  const gathered = gatherSequences();
  let [next, done] = [0, 0];
  const worker = async () => {
    while (next < sequences) {
      if (signal.aborted) throw new AppError('cancelled');
      const offset = next++ * bytes;
      gathered.add(await source.test(offset, length));
      emit({ v: 1, type: 'progress', done: (done += 1), total: sequences });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const left = Math.max(0, source.bytes - sequences * bytes) * 8;
  emit({ v: 1, type: 'randomness', sequences, bits: length, left, results: [...gathered.summary()] });
}

/**
 * Puts the fifteen tests on the sequences of a file together. Throws `cannot-read`, `not-a-regular-file`, `cancelled`.
 */
export function testFile({ path }: Pick<GrantedPath, 'path'>, bits: number, running: Running): Promise<void> {
  const facts = factsOf(path);
  if (facts.kind !== 'file') throw new AppError('not-a-regular-file');
  const test: Source['test'] = (offset, length) =>
    running.parse.testSequence(path, { offset, bits: length }, running.signal);
  return testAll({ bytes: facts.bytes, test }, bits, running);
}

/** The same on bytes in memory. Throws `cancelled`. */
export function testBytes(packed: Uint8Array, bits: number, running: Running): Promise<void> {
  const test: Source['test'] = (offset, length) =>
    running.parse.testBytes(packed.slice(offset, offset + Math.ceil(length / 8)), length, running.signal);
  return testAll({ bytes: packed.length, test }, bits, running);
}

/** The 196,608 bytes of a key image's pixels. Throws `no-usable-images` for any other file, `cannot-read`. */
export function keyImagePixels({ path }: Pick<GrantedPath, 'path'>): Uint8Array {
  const pixels = keyImageOfPng(readSmallFile(path, MOST_OF_PICTURE));
  if (!pixels) throw new AppError('no-usable-images', 'no 256x256 RGB PNG');
  return pixels;
}

/** A file's bytes through the clinical profile under a key drawn here. Throws `too-large` above 64 MiB, `cannot-read`. */
export const cipherOf = ({ path }: Pick<GrantedPath, 'path'>, keyImage: Uint8Array): Uint8Array =>
  sealClinical(readSmallFile(path, MOST_OF_CIPHER), keyImage);
