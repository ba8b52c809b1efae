import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { temporaryName } from '../../../electron/storage/temporary-names';
import { createCryptPool } from '../../../electron/workers/crypt/pool';
import { createParsePool } from '../../../electron/workers/parse/pool';
import { errorCodeOf } from '../../../shared/errors';
import { encryptTask } from '../../helpers/tasks';

// Real threads of the real pool. The system keeps one of them in a read that does not return, as a hung network
// disk does; another shows progress now and then.

let folder: string;
let out: string;
let fifo: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'radseal-stall-'));
  [out, fifo] = [join(folder, 'out'), join(folder, 'fifo')];
  mkdirSync(out);
  execFileSync('mkfifo', [fifo]);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const STALL_LIMIT_MS = 1_500;

function poolsWith(worker: string) {
  const file = join(folder, 'worker.mjs');
  writeFileSync(file, worker);
  const parse = createParsePool({ file: inject('workers').parse, threads: 1 });
  const crypt = createCryptPool({ file, threads: 1, parse, stallLimitMs: STALL_LIMIT_MS });
  const close = async () => {
    await crypt.close();
    await parse.close();
  };
  const task = encryptTask({ source: join(folder, 'any'), targetFolder: out, recipients: [] });
  return { crypt, task, close };
}

const BEGIN = `const begun = (control) => Atomics.store(new Int32Array(control), 0, 1);
  const advance = (control) => Atomics.add(new BigInt64Array(control), 1, 1n);`;

it('a thread kept in a read is timed-out and ended, its temporary file removed, and the pool works on', async () => {
  const before = temporaryName('TOKEN').replace('TOKEN.part', '');
  const { crypt, task, close } = poolsWith(
    `import { openSync, writeFileSync } from 'node:fs'; ${BEGIN}
     export function encryptFile({ task, token, control }) {
       if (task.names === 'keep') return { status: 'done', value: 'alive' };
       begun(control);
       writeFileSync(task.targetFolder + '/${before}' + token + '.part', 'half');
       writeFileSync(${JSON.stringify(join(folder, 'stood'))}, '');
       openSync(${JSON.stringify(fifo)}, 'r');
     }`,
  );
  try {
    expect(await crypt.encryptFile(task).then(() => 'done', errorCodeOf)).toBe('timed-out');
    expect(existsSync(join(folder, 'stood'))).toBe(true);
    expect(readdirSync(out)).toEqual([]);
    expect(await crypt.encryptFile({ ...task, names: 'keep' })).toBe('alive');
  } finally {
    // The system lets the thread go.
    closeSync(openSync(fifo, 'r+'));
    await close();
  }
});

it('a thread that only computes is told to stop, and tidies up by itself', async () => {
  const { crypt, task, close } = poolsWith(
    `${BEGIN}
     export function encryptFile({ control }) {
       begun(control);
       const flags = new Int32Array(control);
       while (Atomics.load(flags, 1) === 0) Atomics.wait(flags, 1, 0, 20);
       return { status: 'failed', code: 'timed-out', message: 'tidied' };
     }`,
  );
  const failed = await crypt.encryptFile(task).then(
    () => new Error('done'),
    (error: Error) => error,
  );
  expect(failed).toMatchObject({ code: 'timed-out', message: 'tidied' });
  await close();
});

it('slow is not hung: the limit begins anew with every byte, and the queue does not count', async () => {
  const { crypt, task, close } = poolsWith(
    `${BEGIN}
     export function encryptFile({ control }) {
       begun(control);
       for (let step = 0; step < 10; step++) {
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${STALL_LIMIT_MS / 5});
         advance(control);
       }
       return { status: 'done', value: 'slow' };
     }`,
  );
  // The second waits for the first longer than a call may stand still.
  expect(await Promise.all([crypt.encryptFile(task), crypt.encryptFile(task)])).toEqual(['slow', 'slow']);
  await close();
});
