import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call } from '@orpc/server';
import { afterAll, expect, test, vi } from 'vitest';
import type { ClientContext } from '../../../electron/engine/context';
import { createHandles } from '../../../electron/engine/handles';
import { runWish } from '../../../electron/engine/run-wish';
import { watch } from '../../../electron/engine/watch-router';
import { createVault } from '../../../electron/storage/vault-store';
import { AppError, errorCodeOf } from '../../../shared/errors';

vi.mock('../../../electron/engine/run-wish', () => ({ runWish: vi.fn() }));

const root = mkdtempSync(join(tmpdir(), 'radseal-watch-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PATIENT = 'Müller^Grünhild';
const ward = join(root, PATIENT);
mkdirSync(ward);
const handles = createHandles();
const [folder, target, within] = ['a', 'b', 'c'].map((digit) => digit.repeat(32)) as [string, string, string];
handles.grant({ type: 'grant', handle: folder, path: ward, label: PATIENT });
handles.grant({ type: 'grant', handle: target, path: join(root, `${PATIENT} sealed`), label: '' });
handles.grant({ type: 'grant', handle: within, path: join(ward, 'sealed'), label: '' });

const files = { vault: new Uint8Array(8), data: new Uint8Array(8) };
const store = createVault(join(root, 'vaults'), files);
let isLocked = false;
const whenOpen = <T>(answer: T) => {
  if (isLocked) throw new AppError('locked');
  return answer;
};
const context = {
  handles,
  running: new Set(),
  log: { describe: (error: unknown) => ({ code: errorCodeOf(error) }) },
  session: {
    readers: () => whenOpen({ own: 'age1', recovery: [] }),
    opened: () => whenOpen({ store }),
    journalKeys: () => whenOpen({ journal: new Uint8Array(32).fill(7), names: new Uint8Array(32) }),
    selected: () => store,
  },
} as unknown as ClientContext;

const input = {
  ...{ folder, target, recipients: [], names: 'hide' as const, carrier: 'auto' as const },
  ...{ keyImages: '64' as const, everySeconds: 1, isKept: true },
};
const failed = (code: string) =>
  expect.objectContaining({ data: expect.objectContaining({ code }) as unknown });

/** Watches until the first look, then pauses. */
async function lookOnce(started: Promise<AsyncIterable<unknown>>) {
  const seen: unknown[] = [];
  for await (const event of await started) {
    seen.push(event);
    await call(watch.pause, undefined, { context });
  }
  return seen;
}

const looked = { v: 1, type: 'looked', files: 0, changing: 0 };

test('results that would be watched themselves are refused, and nothing is remembered', async () => {
  await expect(lookOnce(call(watch.start, { ...input, target: within }, { context }))).rejects.toEqual(
    failed('target-watched'),
  );
  expect(await call(watch.kept, undefined, { context })).toBeNull();
});

test('a watch is remembered without a name in clear, goes on after the lock, and is forgotten at its end', async () => {
  expect(await lookOnce(call(watch.start, input, { context }))).toEqual([looked]);
  const vault = join(root, 'vaults', store.id);
  for (const name of readdirSync(vault)) {
    const bytes = readFileSync(join(vault, name));
    for (const encoding of ['utf8', 'latin1', 'utf16le'] as const)
      expect(bytes.indexOf(Buffer.from(PATIENT, encoding)), name).toBe(-1);
  }
  expect(await call(watch.kept, undefined, { context })).toEqual({
    folder: PATIENT,
    target: `${PATIENT} sealed`,
  });
  expect(await lookOnce(call(watch.again, undefined, { context }))).toEqual([looked]);

  isLocked = true;
  await expect(call(watch.kept, undefined, { context })).rejects.toEqual(failed('locked'));
  await expect(lookOnce(call(watch.again, undefined, { context }))).rejects.toEqual(failed('locked'));
  // Nothing of it has to be opened to be forgotten.
  await call(watch.end, undefined, { context });
  isLocked = false;
  expect(await call(watch.kept, undefined, { context })).toBeNull();
  await expect(lookOnce(call(watch.again, undefined, { context }))).rejects.toEqual(failed('no-such-job'));
});

test('one that is not to be kept is not remembered', async () => {
  await lookOnce(call(watch.start, { ...input, isKept: false }, { context }));
  expect(await call(watch.kept, undefined, { context })).toBeNull();
});

test('what comes in is encrypted as was asked, into the target and by so many at once', async () => {
  writeFileSync(join(ward, 'scan.bin'), 'a scan');
  vi.mocked(runWish).mockImplementation(async () => {
    await call(watch.pause, undefined, { context });
  });
  const wished = { ...input, names: 'keep' as const, keyImages: 'file' as const, lanes: 3, isKept: false };
  for await (const _ of await call(watch.start, wished, { context }));
  expect(runWish).toHaveBeenCalledTimes(1);
  const [, wish, , found] = vi.mocked(runWish).mock.calls[0]!;
  expect(wish).toMatchObject({
    action: 'encrypt',
    input: { sources: [folder], target, names: 'keep', keyImages: 'file', lanes: 3 },
  });
  expect(found?.files.map(({ path }) => path)).toEqual([join(ward, 'scan.bin')]);
});
