import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createExclusively,
  operationsPerformed,
  replaceFile,
  writeFully,
  writeNewFile,
} from '../../../electron/storage/files';
import { withFolderLock } from '../../../electron/storage/folder-lock';
import { startOf, thisProcess } from '../../../electron/storage/process-identity';
import { completeTemporary, createTemporary, releaseFile } from '../../../electron/storage/release';
import { assertUnchanged, closeSource, openSource } from '../../../electron/storage/source-file';
import { assertSpace, restoreFolders } from '../../../electron/storage/target-folder';
import { errorCodeOf } from '../../../shared/errors';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'radseal-storage-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'done';
  } catch (error) {
    // A message must not name the file.
    expect(String(error)).not.toContain(folder);
    return errorCodeOf(error);
  }
}

describe('small files', () => {
  it('are made once, replaced at once, and private', () => {
    const path = join(folder, 'data');
    writeNewFile(path, Buffer.from('one'));
    expect(codeOf(() => writeNewFile(path, Buffer.from('two')))).toBe('cannot-write');
    expect(readFileSync(path, 'utf8')).toBe('one');
    replaceFile(path, Buffer.from('three'));
    expect(readFileSync(path, 'utf8')).toBe('three');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['data']);
  });

  it('go through counted operations', () => {
    const before = operationsPerformed().get('sync') ?? 0;
    writeNewFile(join(folder, 'counted'), Buffer.from('x'));
    expect(operationsPerformed().get('sync')).toBe(before + 1);
  });

  it('never follow a link', () => {
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'link'));
    expect(codeOf(() => createExclusively(join(folder, 'link'), 0o600))).toBe('cannot-write');
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  });
});

describe('release', () => {
  it('links, unlinks and syncs, in this order, without touching what is there', () => {
    writeFileSync(join(folder, 'scan.dcm'), 'mine');
    const file = createTemporary(folder, '0123456789abcdef');
    writeFully(file.fd, Buffer.from('new'));
    completeTemporary(file, 1_234_567_890_123_456_789n);
    expect(releaseFile({ file, name: 'scan.dcm', mode: 0o640 })).toBe('scan (1).dcm');
    expect(readFileSync(join(folder, 'scan.dcm'), 'utf8')).toBe('mine');
    const released = statSync(join(folder, 'scan (1).dcm'), { bigint: true });
    expect(Number(released.mode) & 0o777).toBe(0o640);
    expect(Number(released.nlink)).toBe(1);
    const error = released.mtimeNs - 1_234_567_890_123_456_789n;
    expect(error > -1_000n && error < 1_000n).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['scan (1).dcm', 'scan.dcm']);
  });
});

describe('folder lock', () => {
  it('is held while the act runs, and taken over from the dead', () => {
    const lock = join(folder, '.radseal-lock');
    writeFileSync(lock, `${thisProcess.machine} ffffffff 1\n`);
    const seen = withFolderLock(folder, () => readFileSync(lock, 'utf8'));
    expect(seen).toBe(`${thisProcess.machine} ${thisProcess.boot} ${process.pid} ${startOf(process.pid)}\n`);
    expect(existsSync(lock)).toBe(false);
    expect(() =>
      withFolderLock(folder, () => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(existsSync(lock)).toBe(false);
  });
});

describe('sources', () => {
  it('are noticed to have changed', () => {
    const path = join(folder, 'source');
    const changed = (change: () => void) => {
      writeFileSync(path, 'content');
      utimesSync(path, 1_000, 1_000);
      const source = openSource(path);
      try {
        assertUnchanged(source);
        change();
        return codeOf(() => assertUnchanged(source));
      } finally {
        closeSource(source);
      }
    };
    expect(changed(() => undefined)).toBe('done');
    expect(changed(() => writeFileSync(path, 'longer content'))).toBe('source-changed');
    expect(changed(() => utimesSync(path, 1_000, 1_000.5))).toBe('source-changed');
    expect(changed(() => rmSync(path))).toBe('source-changed');
    expect(
      changed(() => {
        writeFileSync(`${path}2`, 'content');
        utimesSync(`${path}2`, 1_000, 1_000);
        renameSync(`${path}2`, path);
      }),
    ).toBe('source-changed');
  });
});

describe('target folders', () => {
  it('are made inside the root and never outside', () => {
    const root = join(folder, 'root');
    mkdirSync(root);
    expect(restoreFolders(root, ['a', 'b'])).toBe(join(root, 'a', 'b'));
    symlinkSync(folder, join(root, 'out'));
    expect(codeOf(() => restoreFolders(root, ['out']))).toBe('damaged-data');
    expect(codeOf(() => restoreFolders(root, ['out', 'made']))).toBe('damaged-data');
    expect(existsSync(join(folder, 'made'))).toBe(false);
    symlinkSync(join(root, 'a'), join(root, 'inside'));
    expect(restoreFolders(root, ['inside'])).toBe(join(root, 'a'));
    expect(codeOf(() => restoreFolders(root, ['out'], 'cannot-write'))).toBe('cannot-write');
  });

  it('are brought to the disk, those another thread has made too, and once', () => {
    const root = join(folder, 'synced');
    mkdirSync(join(root, 'there'), { recursive: true });
    const syncs = (act: () => void) => {
      const before = operationsPerformed().get('sync-folder') ?? 0;
      act();
      return (operationsPerformed().get('sync-folder') ?? 0) - before;
    };
    expect(syncs(() => restoreFolders(root, ['there', 'made']))).toBe(2);
    expect(syncs(() => restoreFolders(root, ['there', 'made']))).toBe(0);
    rmSync(join(root, 'there', 'made'), { recursive: true });
    expect(syncs(() => restoreFolders(root, ['there', 'made']))).toBe(1);
  });

  it('are asked for room before anything is written', () => {
    expect(codeOf(() => assertSpace(folder, 1_000))).toBe('done');
    expect(codeOf(() => assertSpace(folder, 2 ** 60))).toBe('no-space');
  });
});
