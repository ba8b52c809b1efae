import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newIdentity } from '../../electron/core/age/age';
import { AppError } from '../../shared/errors';
import { thisProcess } from '../../electron/storage/process-identity';
import { codeOf, decryptTask, encryptTask } from '../helpers/tasks';
import { workplace } from '../helpers/workplace';

const { pools, folder, identity, recipient } = await workplace();

function box() {
  const path = mkdtempSync(join(folder, 'box-'));
  const out = join(path, 'out');
  mkdirSync(out);
  const source = join(path, 'scan.dcm');
  writeFileSync(source, randomBytes(50_000));
  return { path, out, source };
}

describe('names that are taken', () => {
  it('are never overwritten: the next free number stands before the extension', async () => {
    const { out, source } = box();
    writeFileSync(join(out, 'scan.dcm.rsl'), 'mine');
    const task = encryptTask({ source, targetFolder: out, names: 'keep', recipients: [recipient] });
    const names = [await pools.crypt.encryptFile(task), await pools.crypt.encryptFile(task)].map(
      ({ name }) => name,
    );
    expect(names).toEqual(['scan.dcm (1).rsl', 'scan.dcm (2).rsl']);
    expect(readFileSync(join(out, 'scan.dcm.rsl'), 'utf8')).toBe('mine');
    const opened = mkdtempSync(join(out, 'opened-'));
    const released = await Promise.all(
      names.map((name) =>
        pools.crypt.decryptFile(
          decryptTask({ source: join(out, name), targetFolder: opened, identities: [identity] }),
        ),
      ),
    );
    expect(released.map((result) => result.released).sort()).toEqual(['scan (1).dcm', 'scan.dcm']);
  });

  it('hidden ones say nothing of the original', async () => {
    const { out, source } = box();
    const result = await pools.crypt.encryptFile(
      encryptTask({ source, targetFolder: out, recipients: [recipient] }),
    );
    expect(result.name).toBe(`rs-${result.fileIdHex.slice(0, 16)}.rsl`);
  });
});

describe('modes and folders', () => {
  it('gives an encrypted file 0666 minus the umask, a decrypted one what was asked for', async () => {
    const { out, source } = box();
    const sealed = await pools.crypt.encryptFile(
      encryptTask({ source, targetFolder: out, folders: ['study', 'series'], recipients: [recipient] }),
    );
    expect(statSync(join(out, sealed.name)).mode & 0o777).toBe(0o666 & ~process.umask());
    const back = await pools.crypt.decryptFile(
      decryptTask({
        source: join(out, sealed.name),
        targetFolder: out,
        identities: [identity],
        restoreFolders: true,
        mode: 0o640,
      }),
    );
    expect(back.released).toBe(join('study', 'series', 'scan.dcm'));
    expect(statSync(join(out, back.released!)).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(out, back.released!)).equals(readFileSync(source))).toBe(true);
  });

  it('only checks where there is no target folder', async () => {
    const { path, out, source } = box();
    const sealed = await pools.crypt.encryptFile(
      encryptTask({ source, targetFolder: out, recipients: [recipient] }),
    );
    const checked = await pools.crypt.decryptFile(
      decryptTask({ source: join(out, sealed.name), targetFolder: null, identities: [identity] }),
    );
    expect(checked).toMatchObject({ released: null, sha256: sealed.sha256 });
    expect(readdirSync(path).sort()).toEqual(['out', 'scan.dcm']);
  });
});

describe('the lock of the folder', () => {
  it('is looked at again immediately before the link: who has lost it gives nothing a name', async () => {
    const { out, source } = box();
    const lock = join(out, '.radseal-lock');
    const locks = [{ path: lock, token: 'a'.repeat(32) }];
    const hold = (token: string) => writeFileSync(lock, `m b 1 1 ${token} folder\n`);
    const task = encryptTask({ source, targetFolder: out, recipients: [recipient] });
    const onReady = async () => hold('b'.repeat(32));
    hold(locks[0]!.token);
    expect(await codeOf(pools.crypt.encryptFile(task, { onReady, locks }))).toBe('lock-held');
    hold(locks[0]!.token);
    const together = await pools.crypt.encryptFiles([task, task], { onReady, locks });
    expect(together.map((end) => end.status === 'failed' && end.code)).toEqual(['lock-held', 'lock-held']);
    expect(readdirSync(out)).toEqual(['.radseal-lock']);
    hold(locks[0]!.token);
    const sealed = await pools.crypt.encryptFile(task, { onReady: async () => undefined, locks });
    const opening = decryptTask({
      source: join(out, sealed.name),
      targetFolder: out,
      identities: [identity],
    });
    expect(await codeOf(pools.crypt.decryptFile(opening, { onReady, locks }))).toBe('lock-held');
    expect(readdirSync(out).sort()).toEqual(['.radseal-lock', sealed.name]);
  });
});

describe('temporary files', () => {
  it('of dead owners are removed, of others left alone', async () => {
    const { out, source } = box();
    const { machine, boot, pid } = thisProcess;
    const of = (m: string, b: string, p: number) => `.radseal-${m}-${b}-${p}-0123456789abcdef.part`;
    // Process numbers end at 2^22 on Linux: this one is nobody's.
    const dead = [of(machine, boot, 4_999_999), of(machine, '00000000', pid)];
    const alive = [of(machine, boot, pid), of('00000000', boot, 4_999_999), '.radseal-x.part'];
    for (const name of [...dead, ...alive]) writeFileSync(join(out, name), 'left');
    const sealed = await pools.crypt.encryptFile(
      encryptTask({ source, targetFolder: out, recipients: [recipient] }),
    );
    expect(readdirSync(out).sort()).toEqual([...alive, sealed.name].sort());
  });

  it('are private while they are written, and gone within a second of a cancellation', async () => {
    const { path, out } = box();
    const source = join(path, 'large');
    writeFileSync(source, Buffer.alloc(200 * 1024 * 1024, 7));
    const stop = new AbortController();
    const seen: number[] = [];
    const running = pools.crypt.encryptFile(
      encryptTask({ source, targetFolder: out, recipients: [recipient] }),
      {
        signal: stop.signal,
        onProgress: ({ bytesDone, bytesTotal }) => {
          seen.push(bytesDone);
          expect(bytesTotal).toBe(200 * 1024 * 1024);
          const [temporary] = readdirSync(out);
          if (temporary) expect(statSync(join(out, temporary)).mode & 0o777).toBe(0o600);
          stop.abort();
        },
      },
    );
    expect(await codeOf(running)).toBe('cancelled');
    expect(seen.length).toBeGreaterThan(0);
    expect(readdirSync(out)).toEqual([]);
    expect(readdirSync(path).sort()).toEqual(['large', 'out', 'scan.dcm']);
  });

  it('a call that waits for its turn is cancelled at once', async () => {
    const { out, source } = box();
    const stop = new AbortController();
    const task = encryptTask({ source, targetFolder: out, recipients: [recipient] });
    const calls = Array.from({ length: 40 }, () =>
      codeOf(pools.crypt.encryptFile(task, { signal: stop.signal })),
    );
    stop.abort();
    const codes = await Promise.all(calls);
    expect(codes.filter((code) => code === 'cancelled').length).toBeGreaterThan(30);
    // Those that had begun may have been done already.
    expect(readdirSync(out)).toHaveLength(codes.filter((code) => code === 'done').length);
  });
});

describe('a source that changes while it is read', () => {
  it('is source-changed, and nothing is written', async () => {
    const { path, out } = box();
    const source = join(path, 'growing');
    writeFileSync(source, Buffer.alloc(150 * 1024 * 1024));
    const running = pools.crypt.encryptFile(
      encryptTask({ source, targetFolder: out, recipients: [recipient], verify: false }),
    );
    appendFileSync(source, 'x');
    const grow = setInterval(() => appendFileSync(source, 'x'), 1);
    const code = await codeOf(running);
    clearInterval(grow);
    expect(code).toBe('source-changed');
    expect(readdirSync(out)).toEqual([]);
  });
});

describe('originals', () => {
  it('are deleted only after the stored wrap opened and the bytes were compared', async () => {
    const { out, source } = box();
    const original = readFileSync(source);
    const task = encryptTask({ source, targetFolder: out, recipients: [recipient] });
    const stranger = await newIdentity('x25519');
    for (const [identities, keptBecause] of [
      [[], 'identity-needed'],
      [[stranger], 'no-matching-key'],
    ] as const) {
      const kept = await pools.crypt.encryptFile({ ...task, deleteOriginalWith: identities });
      expect(kept).toMatchObject({ originalDeleted: false, keptBecause });
      expect(existsSync(join(out, kept.name))).toBe(true);
    }
    expect(existsSync(source)).toBe(true);
    const done = await pools.crypt.encryptFile({ ...task, deleteOriginalWith: [stranger, identity] });
    expect(done).toMatchObject({ originalDeleted: true, verified: true });
    expect(existsSync(source)).toBe(false);
    const opened = await pools.crypt.decryptFile(
      decryptTask({ source: join(out, done.name), targetFolder: out, identities: [identity] }),
    );
    expect(opened.sha256).toBe(createHash('sha256').update(original).digest('hex'));
  });

  it('stay untouched otherwise', async () => {
    const { out, source } = box();
    const before = { bytes: readFileSync(source), stat: statSync(source) };
    await pools.crypt.encryptFile(encryptTask({ source, targetFolder: out, recipients: [recipient] }));
    expect(readFileSync(source).equals(before.bytes)).toBe(true);
    expect(statSync(source).mtimeMs).toBe(before.stat.mtimeMs);
  });
});

describe('small files that are released together', () => {
  const several = (path: string, out: string, count = 4) =>
    Array.from({ length: count }, (_, n) => {
      const source = join(path, `${n}.dcm`);
      writeFileSync(source, randomBytes(3_000 + n));
      return encryptTask({
        source,
        targetFolder: out,
        names: 'keep',
        recipients: [recipient],
        hashOutput: true,
      });
    });

  it('each has its own end, and what was written is what was hashed', async () => {
    const { path, out } = box();
    const tasks = several(path, out);
    const gone = { ...tasks[1]!, source: join(path, 'gone.dcm') };
    const onReady: string[] = [];
    const ends = await pools.crypt.encryptFiles([tasks[0]!, gone, tasks[2]!, tasks[0]!], {
      onReady: async (index, { name }) => void onReady.push(`${index} ${name}`),
    });
    expect(onReady).toEqual(['0 0.dcm.rsl', '2 2.dcm.rsl', '3 0.dcm.rsl']);
    expect(ends[1]).toMatchObject({ status: 'failed', code: 'cannot-read' });
    expect(readdirSync(out).sort()).toEqual(['0.dcm (1).rsl', '0.dcm.rsl', '2.dcm.rsl']);
    for (const at of [0, 2, 3]) {
      const end = ends[at]!;
      if (end.status !== 'done') throw new Error(end.code);
      const written = readFileSync(join(out, end.value.name));
      expect(end.value.outputSha256).toBe(createHash('sha256').update(written).digest('hex'));
      expect(end.value).toMatchObject({ verified: true, outputBytes: written.length });
      expect(statSync(join(out, end.value.name)).mode & 0o777).toBe(0o666 & ~process.umask());
    }
  });

  it('says how many are sealed while they wait for their names', async () => {
    const { path, out } = box();
    const seen: number[] = [];
    let known: () => void = () => undefined;
    const told = new Promise<void>((resolve) => (known = resolve));
    await pools.crypt.encryptFiles(several(path, out), {
      onProgress: (prepared) => {
        seen.push(prepared);
        if (prepared === 4) known();
      },
      onReady: () => told,
    });
    expect(seen.at(-1)).toBe(4);
    expect(seen).toEqual(seen.toSorted());
    expect(readdirSync(out)).toHaveLength(4);
  });

  it('none has a name before all are on record, and a refusal leaves nothing of any', async () => {
    const { path, out } = box();
    const seen: string[][] = [];
    const ends = await pools.crypt.encryptFiles(several(path, out), {
      onReady: async (index) => {
        seen.push(readdirSync(out).filter((name) => !name.startsWith('.')));
        if (index === 2) throw new AppError('no-space');
      },
    });
    expect(seen).toEqual([[], [], [], []]);
    expect(ends.map((end) => end.status === 'failed' && end.code)).toEqual(Array(4).fill('no-space'));
    expect(readdirSync(out)).toEqual([]);
  });

  it('a cancel while they wait for their names leaves nothing', async () => {
    const { path, out } = box();
    const controller = new AbortController();
    const ends = await pools.crypt.encryptFiles(several(path, out), {
      signal: controller.signal,
      onReady: () => new Promise(() => controller.abort()),
    });
    expect(ends.map((end) => end.status === 'failed' && end.code)).toEqual(Array(4).fill('cancelled'));
    expect(readdirSync(out)).toEqual([]);
  });
});
