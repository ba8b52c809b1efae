import { AppError, toAppError, type ErrorCode } from '../../shared/errors';
import type { PlanEvent, SummaryEvent } from '../../shared/events';
import type { FileKind } from '../../shared/models/files';
import { roomIn } from '../storage/target-folder';
import { classifyAhead } from './classify-ahead';
import type { Collection } from './collect-files';
import type { ParsePool } from './ports';

/** Bytes that results of `bytes` may need in a folder (padding and carriers included), and those free there. */
export function spaceFor(folder: string, bytes: number) {
  const { free, spare } = roomIn(folder);
  return { needed: Math.ceil(1.13 * bytes + spare), free };
}

/** The end of a request that only asked what would be done. */
export const emptySummary = (
  action: SummaryEvent['action'],
  { skipped }: Pick<Collection, 'skipped'>,
): SummaryEvent => ({
  v: 1,
  type: 'summary',
  action,
  done: 0,
  failed: 0,
  skipped,
  cancelled: false,
  bytes: 0,
  seconds: 0,
  codes: {},
});

/**
 * What the files of a plan are by a look at each, and which will be left alone or can't be read, by reason. `leaves`
 * names the reason where a file of that kind is left alone. Throws `cancelled`.
 */
export async function lookAtPlan(
  { files, unreadable }: Collection,
  { parse, signal, leaves }: LookOptions,
): Promise<Required<Pick<PlanEvent, 'kinds' | 'left'>>> {
  const kinds = new Map<FileKind, number>();
  const left = new Map<ErrorCode, number>();
  const add = <Key>(counts: Map<Key, number>, key: Key) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const { code } of unreadable) add(left, code);
  const classified = classifyAhead(files, parse, signal);
  for (const file of files) {
    if (signal.aborted) throw new AppError('cancelled');
    try {
      const { kind } = await classified(file);
      add(kinds, kind);
      const reason = leaves(kind);
      if (reason) add(left, reason);
    } catch (error) {
      add(left, toAppError(error).code);
    }
  }
  return {
    kinds: [...kinds].map(([kind, count]) => ({ kind, files: count })),
    left: [...left].map(([code, count]) => ({ code, files: count })),
  };
}

interface LookOptions {
  readonly parse: Pick<ParsePool, 'classify' | 'classifyAll'>;
  readonly signal: AbortSignal;
  readonly leaves: (kind: FileKind) => ErrorCode | undefined;
}
