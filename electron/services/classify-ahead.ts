import { AppError } from '../../shared/errors';
import type { CollectedFile } from './collect-files';
import type { Classified, ParsePool } from './ports';

/** Files looked at in one message: with small files the messages cost more than the looking. */
const BATCH = 64;
/** How long a batch keeps the next one waiting, so that one thread does for all unless a file takes its time. */
const TURN_MS = 1_000;

const passing = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds).unref());

/**
 * What each of `files` is, asked for in their order: a file's question is answered for the next ones as well. Where
 * a batch comes to grief, by a thread that died or took too long, its files are looked at one by one.
 */
export function classifyAhead(
  files: readonly CollectedFile[],
  parse: Pick<ParsePool, 'classify' | 'classifyAll'>,
  signal: AbortSignal,
): (file: CollectedFile) => Promise<Classified> {
  const asked = new Map<CollectedFile, Promise<Classified>>();
  let next = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const ask = (together: readonly CollectedFile[]) => {
    const paths = together.map(({ path }) => path);
    const all = turn.then(() => parse.classifyAll(paths, signal));
    turn = Promise.race([all.catch(() => undefined), passing(TURN_MS)]);
    for (const [index, file] of together.entries()) {
      const one = all.then(
        (outcomes) => {
          const outcome = outcomes[index];
          if (outcome?.status === 'done') return outcome.value;
          throw new AppError(outcome?.code ?? 'internal', outcome?.message, outcome?.trace);
        },
        () => parse.classify(file.path, signal),
      );
      // Whoever asks for the file sees the failure; after a cancel nobody does.
      one.catch(() => undefined);
      asked.set(file, one);
    }
  };

  return async (file) => {
    while (!asked.has(file) && next < files.length) {
      ask(files.slice(next, next + BATCH));
      next += BATCH;
    }
    const known = asked.get(file) ?? parse.classify(file.path, signal);
    asked.delete(file);
    return known;
  };
}
