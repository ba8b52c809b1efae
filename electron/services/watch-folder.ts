import { setTimeout as wait } from 'node:timers/promises';
import { errorCodeOf, type ErrorCode } from '../../shared/errors';
import type { WatchEvent } from '../../shared/watch-contract';
import { collectFiles, type CollectedFile, type Collection } from './collect-files';
import type { DescribeError, GrantedPath } from './ports';

/** Without an open vault nothing can be encrypted: the watch is over. */
const ENDS: ReadonlySet<ErrorCode> = new Set(['locked', 'no-vault', 'recovery-not-proved']);

const AFTER_REFUSAL_MS = 60_000;

/**
 * Looks at a folder again and again and has files encrypted once they have stopped changing: size and time are the same
 * for two looks. Each is handed on once, and again when it has changed. A round that is refused as a whole (another job
 * writes into the target, say) is told and tried again a minute later. Ends when aborted; throws `locked`, `no-vault`,
 * `recovery-not-proved`.
 */
export async function watchFolder(options: {
  readonly folder: GrantedPath;
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly emit: (event: WatchEvent) => void;
  readonly describe: DescribeError;
  readonly encrypt: (found: Collection) => Promise<void>;
}): Promise<void> {
  const { folder, everyMs, signal, emit } = options;
  const looks = lookAt(folder, signal);
  let told = '';
  while (!signal.aborted) {
    let waitMs = everyMs;
    try {
      const { round, files, changing, done } = await looks();
      const now = `${files} ${changing}`;
      if (now !== told) emit({ v: 1, type: 'looked', files, changing });
      told = now;
      if (round.files.length + round.unreadable.length > 0) {
        await options.encrypt(round);
        done();
      }
    } catch (error) {
      if (signal.aborted) return;
      if (ENDS.has(errorCodeOf(error))) throw error;
      emit({ v: 1, type: 'refused', error: options.describe(error) });
      waitMs = Math.max(everyMs, AFTER_REFUSAL_MS);
    }
    await wait(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Each look gives what is to be encrypted now; `done` says that it was. */
function lookAt(folder: GrantedPath, signal: AbortSignal) {
  let before: ReadonlyMap<string, string> = new Map();
  let handled: ReadonlyMap<string, string> = new Map();
  let told: ReadonlySet<string> = new Set();
  return async () => {
    const { files, unreadable } = await collectFiles([folder], signal);
    const now = new Map(files.map((file) => [file.path, factsOf(file)]));
    const still = files.filter(({ path }) => before.get(path) === now.get(path));
    const fresh = still.filter(({ path }) => handled.get(path) !== now.get(path));
    // What could not be read is told again when it could be read in between.
    const news = unreadable.filter(({ label }) => !told.has(label));
    before = now;
    // What is gone need not be remembered.
    handled = new Map([...handled].filter(([path]) => now.has(path)));
    told = new Set(unreadable.filter(({ label }) => told.has(label)).map(({ label }) => label));
    return {
      round: { files: fresh, unreadable: news, skipped: 0 } satisfies Collection,
      files: files.length,
      changing: files.length - still.length,
      done: () => {
        handled = new Map([...handled, ...fresh.map(({ path }) => [path, now.get(path) ?? ''] as const)]);
        told = new Set([...told, ...news.map(({ label }) => label)]);
      },
    };
  };
}

const factsOf = ({ bytes, modifiedNs }: CollectedFile) => `${bytes} ${modifiedNs}`;
