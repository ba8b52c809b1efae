import { dirname } from 'node:path';
import { expect } from 'vitest';
import type { FaultJob, Step } from './fault-job';
import type { Change } from './trace';

/** SQLite's library writes its own files. */
const isDatabase = (path: string) => /\/(journal|ledger|index)\.db(-wal|-shm|-journal)?$/.test(path);

const named = ({ call, path }: { readonly call: string; readonly path: string }) => `${call} ${path}`;

/**
 * Runs a step under strace and fails where a change was not counted (so that no fault could meet it), where a file gets
 * its name before it was written and synced, where its folder is not synced afterwards, or where what stays was written
 * and not synced. `files`: how many outputs there are. Returns what strace saw.
 */
export async function expectTraced(
  job: FaultJob,
  step: Step,
  { files }: { readonly files: number },
): Promise<readonly Change[]> {
  const { changes, calls } = await job.traced(step);
  expect(uncountedOf(changes, calls)).toEqual([]);
  const links = changes.filter(({ call, path }) => call === 'link' && path.startsWith(job.target(step)));
  expect(links).toHaveLength(files);
  const renames = changes.filter(({ call }) => call === 'rename');
  for (const naming of [...links, ...renames]) expectInOrder(changes, naming);
  expect(unsyncedOf(changes)).toEqual([]);
  return changes;
}

function uncountedOf(
  changes: readonly Change[],
  calls: readonly { readonly call: string; readonly path: string }[],
): readonly Change[] {
  const left = new Map<string, number>();
  for (const one of calls) left.set(named(one), (left.get(named(one)) ?? 0) + 1);
  const folders = new Set(
    changes
      .map(({ path }) => path)
      .filter(isDatabase)
      .map((path) => dirname(path)),
  );
  return changes.filter((change) => {
    if (isDatabase(change.path)) return false;
    // One call of ours makes the folders above too.
    if (change.call === 'mkdir') return ![...left.keys()].some((made) => made.startsWith(named(change)));
    const times = left.get(named(change)) ?? 0;
    left.set(named(change), times - 1);
    // The library syncs the folder its files are in, beside what we do there.
    return times <= 0 && !(change.call === 'fsync' && folders.has(change.path));
  });
}

/** Files that were written after their last sync and are still there. */
function unsyncedOf(changes: readonly Change[]): readonly string[] {
  const written = new Set(changes.filter(({ call }) => call === 'write').map(({ path }) => path));
  return [...written].filter((path) => {
    const last = (call: string) =>
      changes.findLastIndex((change) => change.call === call && change.path === path);
    // The library's memory shared by processes; after a crash it is made anew.
    if (path.endsWith('.db-shm')) return false;
    return Math.max(last('fsync'), last('unlink')) < last('write');
  });
}

/** Written, synced, then named; and then its folder is synced, by the thread that named it. */
function expectInOrder(changes: readonly Change[], naming: Change): void {
  const at = changes.indexOf(naming);
  const last = (call: string) =>
    changes.findLastIndex((change) => change.call === call && change.path === naming.from);
  expect(last('write'), naming.path).toBeGreaterThanOrEqual(0);
  expect(last('fsync'), naming.path).toBeGreaterThan(last('write'));
  expect(at, naming.path).toBeGreaterThan(last('fsync'));
  const synced = ({ call, path, thread }: Change) =>
    call === 'fsync' && path === dirname(naming.path) && thread === naming.thread;
  expect(changes.slice(at).some(synced), naming.path).toBe(true);
}
