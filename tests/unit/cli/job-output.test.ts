import { afterEach, expect, it, vi } from 'vitest';
import { textOutput } from '../../../electron/cli/job-output';
import type { JobEvent, SummaryEvent } from '../../../shared/events';

afterEach(() => void vi.restoreAllMocks());

/** What a person reads on stdout. */
async function told(event: JobEvent): Promise<string> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  write.mockClear();
  (await textOutput('encrypt')).event(event);
  return write.mock.calls.map(([text]) => String(text)).join('');
}

it('a plan names the kinds of files, and which are left and why', async () => {
  const text = await told({
    v: 1,
    type: 'plan',
    action: 'encrypt',
    files: 7,
    bytes: 2048,
    skipped: 1,
    kinds: [
      { kind: 'dicom', files: 4 },
      { kind: 'encrypted', files: 2 },
    ],
    left: [
      { code: 'already-encrypted', files: 2 },
      { code: 'cannot-read', files: 1 },
    ],
  });
  expect(text).toMatch(/^7 files, 2\.00 KiB/);
  expect(text).toContain('DICOM: 4');
  expect(text).toContain('encrypted files: 2');
  expect(text).toMatch(/2 will not be worked on: .+ \[already-encrypted\]/);
  expect(text).toMatch(/1 will not be worked on: .+ \[cannot-read\]/);
});

it('a plan says where results go, where there are any', async () => {
  const plan = { v: 1, type: 'plan', action: 'decrypt', files: 1, bytes: 1, skipped: 0 } as const;
  expect(await told({ ...plan, target: '../sealed' })).toContain('Results go to ../sealed.');
  expect(await told({ ...plan, target: null })).toContain('Results go beside the originals.');
  expect(await told({ ...plan, action: 'verify' })).not.toContain('Results');
});

it('a summary says how many key images were used, where some were', async () => {
  const summary: SummaryEvent = {
    v: 1,
    type: 'summary',
    action: 'encrypt',
    done: 65,
    failed: 0,
    skipped: 0,
    cancelled: false,
    bytes: 1,
    seconds: 1,
    codes: {},
  };
  expect(await told({ ...summary, keyImages: 2 })).toContain('Key images used: 2');
  expect(await told({ ...summary, action: 'decrypt' })).not.toContain('Key images used');
});
