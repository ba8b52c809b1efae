import type { RandomnessEvent } from '../../shared/analysis-contract';
import { AppError } from '../../shared/errors';
import { gatherSequences } from '../core/randomness/many-sequences';
import { factsOf } from '../storage/folder-listing';
import type { GrantedPath, ParsePool } from './ports';

/** Sequences tested at a time. */
const AT_ONCE = 2;

/**
 * Cuts a file into sequences of `bits` bits, each from a whole byte on, and puts the fifteen tests on all of them
 * together; a file shorter than one sequence is one of its own length. Throws `cannot-read`, `not-a-regular-file`,
 * `cancelled`.
 */
export async function testFile(
  { path }: Pick<GrantedPath, 'path'>,
  bits: number,
  {
    parse,
    emit,
    signal,
  }: {
    readonly parse: Pick<ParsePool, 'testSequence'>;
    readonly emit: (event: RandomnessEvent) => void;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const facts = factsOf(path);
  if (facts.kind !== 'file') throw new AppError('not-a-regular-file');
  const bytes = Math.ceil(bits / 8);
  const sequences = Math.max(1, Math.floor(facts.bytes / bytes));
  const length = Math.min(bits, facts.bytes * 8);
  const gathered = gatherSequences();
  let [next, done] = [0, 0];
  const worker = async () => {
    while (next < sequences) {
      if (signal.aborted) throw new AppError('cancelled');
      const offset = next++ * bytes;
      gathered.add(await parse.testSequence(path, { offset, bits: length }, signal));
      emit({ v: 1, type: 'progress', done: (done += 1), total: sequences });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const left = Math.max(0, facts.bytes - sequences * bytes) * 8;
  emit({ v: 1, type: 'randomness', sequences, bits: length, left, results: [...gathered.summary()] });
}
