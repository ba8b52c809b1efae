import { AppError } from '../../shared/errors';
import type { CollectedFile } from './collect-files';
import type { CallOptions, CryptPool, EncryptResult, EncryptTask, Outcome } from './ports';

/** Larger files are worked on one by one: what a call costs is little beside them. */
const SMALL_BYTES = 1024 * 1024;
const MOST_BYTES = 32 * 1024 * 1024;
/** Fewer than ends are kept waiting for: those of one group are committed with the next group's names. */
const MOST_FILES = 60;
/** The last groups have no less than this part of the first ones: each costs a commit, and a sync of its folder. */
const LEAST_PART = 15;

/** A file's wish to be encrypted, as one call of the pool takes it. */
interface Wish {
  readonly task: EncryptTask;
  readonly onReady: CallOptions['onReady'];
  readonly locks?: CallOptions['locks'];
  readonly onProgress?: CallOptions['onProgress'];
}

/** Small files that are in hand together, so that one call does for all: each joins with its wish, or leaves. */
export interface Group {
  /** Has the file encrypted when every other one has joined or left. Throws what encryptFile throws. */
  readonly join: (file: CollectedFile, wish: Wish) => Promise<EncryptResult>;
  /** Says that a file needs nothing more of the group; again changes nothing. */
  readonly leave: (file: CollectedFile) => void;
  /** Whether the call broke off, which may be the doing of one file alone: each is to be tried by itself. */
  readonly hasBrokenOff: () => boolean;
  /** Runs one after the other what the group's files do by themselves. */
  readonly inTurn: <T>(act: () => Promise<T>) => Promise<T>;
}

/**
 * A job's files in their order, small ones in groups, small enough that all lanes have some, and smaller towards the
 * end, so that no lane is left with much when the others have nothing. Files that stand alone come as a group of one.
 */
export function groupsOf(files: readonly CollectedFile[], lanes: number): readonly CollectedFile[][] {
  const share = (left: number) => Math.min(MOST_FILES, Math.ceil(left / (2 * lanes)));
  const least = Math.ceil(share(files.length) / LEAST_PART);
  const groups: CollectedFile[][] = [];
  let most = 0;
  let room = 0;
  for (const [index, file] of files.entries()) {
    const last = groups.at(-1);
    if (last && last.length < most && file.bytes <= SMALL_BYTES && file.bytes <= room) {
      last.push(file);
      room -= file.bytes;
    } else {
      groups.push([file]);
      most = Math.max(least, share(files.length - index));
      room = file.bytes <= SMALL_BYTES ? MOST_BYTES - file.bytes : -1;
    }
  }
  return groups;
}

/** Gathers what `files` want done and hands it to the pool, one call for each target folder. */
export function gather(
  files: readonly CollectedFile[],
  crypt: Pick<CryptPool, 'encryptFile' | 'encryptFiles'>,
  signal: AbortSignal,
): Group {
  const missing = new Set(files);
  const joined: (Wish & Pick<CollectedFile, 'bytes'> & { settle(outcome: Promise<EncryptResult>): void })[] =
    [];
  let isBroken = false;
  let turn: Promise<unknown> = Promise.resolve();

  const settle = (folder: string) => {
    const wishes = joined.filter(({ task }) => task.targetFolder === folder);
    const [first] = wishes;
    if (wishes.length === 1) {
      const { task, onReady, locks, onProgress, settle: end } = first!;
      return end(crypt.encryptFile(task, { signal, onReady, locks, ...(onProgress && { onProgress }) }));
    }
    const onReady =
      first!.onReady &&
      ((index: number, ready: Parameters<NonNullable<Wish['onReady']>>[0]) => wishes[index]!.onReady!(ready));
    const all = crypt.encryptFiles(
      wishes.map(({ task }) => task),
      { signal, onReady, locks: first!.locks, onProgress: progressOf(wishes) },
    );
    all.catch((error: unknown) => {
      isBroken = !(error instanceof AppError && error.code === 'cancelled');
      // What was prepared is gone: each file begins anew.
      for (const { bytes, onProgress } of wishes) onProgress?.({ bytesDone: 0, bytesTotal: bytes });
    });
    for (const [index, wish] of wishes.entries())
      wish.settle(all.then((outcomes) => valueOf(outcomes[index]!)));
  };
  const leave = (file: CollectedFile) => {
    if (!missing.delete(file) || missing.size > 0) return;
    for (const folder of new Set(joined.map(({ task }) => task.targetFolder))) settle(folder);
  };
  return {
    join: (file, wish) =>
      new Promise<EncryptResult>((resolve) => {
        joined.push({ ...wish, bytes: file.bytes, settle: resolve });
        leave(file);
      }),
    leave,
    hasBrokenOff: () => isBroken,
    inTurn: (act) => {
      const mine = turn.then(act);
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** Tells each file that it was prepared, once, and the next one that it is in hand. */
function progressOf(wishes: readonly (Pick<Wish, 'onProgress'> & Pick<CollectedFile, 'bytes'>)[]) {
  let told = 0;
  return (prepared: number) => {
    for (; told < prepared; told++) {
      const { bytes, onProgress } = wishes[told]!;
      onProgress?.({ bytesDone: bytes, bytesTotal: bytes });
    }
    const next = wishes[told];
    next?.onProgress?.({ bytesDone: 0, bytesTotal: next.bytes });
  };
}

function valueOf(outcome: Outcome<EncryptResult>): EncryptResult {
  if (outcome.status === 'done') return outcome.value;
  throw new AppError(outcome.code, outcome.message, outcome.trace);
}
