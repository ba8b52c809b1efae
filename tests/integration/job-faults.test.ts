import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STEPS, makeFaultJob, type FaultJob, type FaultKind, type Step } from '../helpers/fault-job';
import { NO_STRACE, type Change } from '../helpers/trace';

// A batch of five encryptions and five decryptions in which the n-th call that changes something under the target or
// the user data fails, or is the process's last. A clean run counts the calls; this is a fixed sample of the faults,
// tests/full/job-faults has all of them.

const LIMIT = 300_000;
const FILES = 5;

let job: FaultJob;
beforeAll(async () => {
  job = await makeFaultJob({ files: FILES });
}, LIMIT);
afterAll(() => job.remove());

/** A fault at a call of each kind. */
const SAMPLE: readonly [Step, string, FaultKind][] = [
  ['encrypt', 'link', 'kill'],
  ['encrypt', 'fsync', 'EIO'],
  ['encrypt', 'write', 'ENOSPC'],
  ['encrypt', 'open', 'EMFILE'],
  ['encrypt', 'unlink', 'EIO'],
  ['decrypt', 'write', 'kill'],
  ['decrypt', 'link', 'EACCES'],
  ['decrypt', 'unlink', 'kill'],
  ['decrypt', 'unlink', 'EACCES'],
  ['decrypt', 'utimensat', 'EROFS'],
];

test.each(STEPS)(
  'a clean %s counts its calls; the sample of faults',
  async (step) => {
    const calls = await job.clean(step);
    console.info(`${step}: ${calls.length} calls change something`);
    expect(calls.filter(({ call, thread }) => call === 'link' && thread)).toHaveLength(FILES);
    for (const [, call, kind] of SAMPLE.filter(([of]) => of === step)) {
      const place = calls.findIndex((one) => one.call === call && one.thread) + 1;
      expect(place, call).toBeGreaterThan(0);
      expect(await job.strike(step, place, kind), `${place}:${kind}`).toBe(true);
    }
  },
  LIMIT,
);

const works = spawnSync('strace', ['-f', '-y', '--seccomp-bpf', '-o', '/dev/null', 'true']).status === 0;

const named = ({ call, path }: { readonly call: string; readonly path: string }) => `${call} ${path}`;

test.for(STEPS)(
  '%s: every change strace sees is counted; each output is written, synced, linked, and its folder synced',
  { timeout: LIMIT },
  async (step, { skip }) => {
    skip(!works, NO_STRACE);
    const { changes, calls } = await job.traced(step);
    const left = new Map<string, number>();
    for (const one of calls) left.set(named(one), (left.get(named(one)) ?? 0) + 1);
    const uncounted = changes.filter((change) => {
      // The library of the journal writes its own files, and syncs the folder they are in.
      if (/\/jobs\/journal\.db(-wal|-shm|-journal)?$/.test(change.path)) return false;
      if (named(change) === `fsync ${job.work('home')}/jobs`) return false;
      // One call of ours makes the folders above too.
      if (change.call === 'mkdir') return ![...left.keys()].some((made) => made.startsWith(named(change)));
      const times = left.get(named(change)) ?? 0;
      left.set(named(change), times - 1);
      return times === 0;
    });
    expect(uncounted).toEqual([]);
    const target = job.target(step);
    const links = changes.filter(({ call, path }) => call === 'link' && path.startsWith(target));
    expect(links).toHaveLength(FILES);
    for (const link of links) {
      const at = changes.indexOf(link);
      const last = (call: string) =>
        changes.findLastIndex((change) => change.call === call && change.path === link.from);
      expect(last('write')).toBeGreaterThanOrEqual(0);
      expect(last('fsync')).toBeGreaterThan(last('write'));
      expect(at).toBeGreaterThan(last('fsync'));
      const synced = ({ call, path, thread }: Change) =>
        call === 'fsync' && path === target && thread === link.thread;
      expect(changes.slice(at).some(synced)).toBe(true);
    }
  },
);
