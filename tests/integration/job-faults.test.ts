import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { STEPS, makeFaultJob, type FaultJob, type FaultKind, type Step } from '../helpers/fault-job';
import { NO_STRACE, mayTrace } from '../helpers/trace';
import { expectTraced } from '../helpers/traced-order';

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

test.for(STEPS)(
  '%s: every change strace sees is counted; each output is written, synced, linked, and its folder synced',
  { timeout: LIMIT },
  async (step, { skip }) => {
    skip(!mayTrace(), NO_STRACE);
    await expectTraced(job, step, { files: FILES });
  },
);

test.for(STEPS)(
  '%s of a vault: what its audit log, ledger, index and data are written by is counted and in the same order',
  { timeout: LIMIT },
  async (step, { skip }) => {
    skip(!mayTrace(), NO_STRACE);
    const ofVault = await makeFaultJob({ files: FILES, vault: true });
    onTestFinished(() => ofVault.remove());
    const changes = await expectTraced(ofVault, step, { files: FILES });
    const touched = (call: string, end: string) =>
      changes.some((change) => change.call === call && change.path.endsWith(end));
    expect(touched('write', '/audit/log')).toBe(true);
    expect(touched('rename', '/vault-data')).toBe(true);
    if (step === 'encrypt')
      for (const name of ['ledger', 'index']) expect(touched('write', `/${name}.db-wal`), name).toBe(true);
  },
);
