import { AppError } from '../../../shared/errors';
import type { AnalysisReport, Figure, ModelKeys } from '../../../shared/models/analysis';
import { gatherSequences } from '../randomness/many-sequences';
import { spreadOf } from './spread';

type Key = Omit<AnalysisReport['key'], 'sha256'>;

/** Puts the figures of key images together, one after the other. */
export function gatherKeys() {
  const figures: (readonly Figure[])[] = [];
  const between: (readonly Figure[])[] = [];
  const sequences = gatherSequences();
  let first: Key | undefined;
  return {
    add(key: Key): void {
      first ??= key;
      figures.push(key.figures);
      between.push(key.between);
      sequences.add(key.randomness);
    },
    /** The first one by itself. */
    first: (): Key => {
      if (first === undefined) throw new AppError('internal', 'no key image was measured');
      return first;
    },
    all: (): ModelKeys => ({
      count: figures.length,
      ...{ figures: spreadOf(figures), between: spreadOf(between), randomness: sequences.summary() },
    }),
  };
}
