import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { thisProcess } from '../../../electron/storage/process-identity';
import { CallControl } from '../../../electron/workers/call-control';
import { createCryptPool } from '../../../electron/workers/crypt/pool';
import { failureOf, outcomeOf, valueOf } from '../../../electron/workers/outcome';
import { createParsePool } from '../../../electron/workers/parse/pool';
import { AppError, errorCodeOf } from '../../../shared/errors';
import { encryptTask } from '../../helpers/tasks';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'radseal-pools-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a crypt worker that dies', () => {
  it('is worker-crashed, its temporary file is removed, and the pool works on', async () => {
    // A real thread that ends in the middle of its work, as after running out of memory.
    const worker = join(folder, 'worker.mjs');
    const { machine, boot, pid } = thisProcess;
    writeFileSync(
      worker,
      `import { writeFileSync } from 'node:fs';
       export function encryptFile({ task, token }) {
         if (task.names === 'keep') return { status: 'done', value: 'alive' };
         writeFileSync(task.targetFolder + '/.radseal-${machine}-${boot}-${pid}-' + token + '.part', 'half');
         process.exit(1);
       }`,
    );
    const out = join(folder, 'out');
    mkdirSync(out);
    const parse = createParsePool({ file: inject('workers').parse, threads: 1 });
    const crypt = createCryptPool({ file: worker, threads: 1, parse });
    const task = encryptTask({ source: join(folder, 'any'), targetFolder: out, recipients: [] });
    const code = await crypt.encryptFile(task).then(() => 'done', errorCodeOf);
    expect(code).toBe('worker-crashed');
    expect(readdirSync(out)).toEqual([]);
    expect(await crypt.encryptFile({ ...task, names: 'keep' })).toBe('alive');
    await crypt.close();
    await parse.close();
  });
});

it('a parse worker whose heap grows without end dies alone: this file is worker-crashed, the next one is read', async () => {
  const worker = join(folder, 'worker.mjs');
  writeFileSync(
    worker,
    `export function classify({ path }) {
       if (path === 'harmless') return { status: 'done', value: 'alive' };
       const kept = [];
       // A guard for a pool without a cap: the machine is not to pay for the test.
       for (let n = 0; n < 900; n++) kept.push(new Array(131_072).fill(0.5));
       return { status: 'done', value: kept.length };
     }`,
  );
  const parse = createParsePool({ file: worker, threads: 1 });
  expect(await parse.classify('poisonous').then(String, errorCodeOf)).toBe('worker-crashed');
  expect(await parse.classify('harmless')).toBe('alive');
  await parse.close();
}, 60_000);

describe('the parse pool', () => {
  it('says what files are by their bytes', async () => {
    const parse = createParsePool({ file: inject('workers').parse, threads: 1 });
    const jpeg = join(folder, 'named.dcm');
    writeFileSync(jpeg, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]));
    expect(await parse.classify(jpeg)).toMatchObject({ kind: 'jpeg', defaultCarrier: 'png', bytes: 6 });
    const empty = join(folder, 'empty.png');
    writeFileSync(empty, '');
    expect(await parse.classify(empty)).toMatchObject({ kind: 'other', defaultCarrier: 'plain', bytes: 0 });
    const broken = join(folder, 'broken.dcm');
    writeFileSync(broken, Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(40, 0xff)]));
    expect(await parse.classify(broken)).toMatchObject({ kind: 'dicom', defaultCarrier: 'plain' });
    expect(await parse.preview(empty, 0)).toEqual({ status: 'none', reason: 'not-an-image' });
    expect(await parse.classify(folder).then(() => 'done', errorCodeOf)).toBe('not-a-regular-file');
    const gone = parse.classify(jpeg, AbortSignal.abort());
    expect(await gone.then(() => 'done', errorCodeOf)).toBe('cancelled');
    await parse.close();
  });
});

describe('call control', () => {
  it('can be withdrawn before it began, and only stopped after', () => {
    const waiting = new CallControl();
    expect(waiting.withdraw()).toBe(true);
    expect(new CallControl(waiting.memory).begin()).toBe(false);
    const running = new CallControl();
    const worker = new CallControl(running.memory);
    expect(worker.begin()).toBe(true);
    expect(running.withdraw()).toBe(false);
    worker.plan(1_000, 2);
    worker.advance(1_000);
    expect(running.progress()).toEqual({ bytesDone: 500, bytesTotal: 1_000 });
    running.stop('cancelled');
    running.stop('worker-crashed');
    expect(() => worker.advance(1)).toThrow(expect.objectContaining({ code: 'cancelled' }));
  });
});

describe('outcomes', () => {
  it('carry codes across threads and no message of a stranger', async () => {
    const failed = await outcomeOf(() => {
      throw new AppError('no-space', 'write: ENOSPC');
    });
    expect(() => valueOf(structuredClone(failed))).toThrow(expect.objectContaining({ code: 'no-space' }));
    const unknown = failureOf(new Error(`ENOENT: ${folder}/patient`));
    expect(unknown.code).toBe('internal');
    expect(JSON.stringify(unknown)).not.toContain('patient');
    expect(existsSync(folder)).toBe(true);
  });
});
