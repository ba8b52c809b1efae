import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVault, findVault } from '../../../electron/storage/vault-store';
import { thisProcess } from '../../../electron/storage/process-identity';

let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'radseal-vaults-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const vaults = () => join(root, 'home', 'vaults');
const create = () => createVault(vaults(), { vault: Uint8Array.of(1), data: Uint8Array.of(2) });

test('is found again, readable by its owner alone', () => {
  expect(findVault(vaults())).toBeUndefined();
  const { id } = create();
  const found = findVault(vaults());
  expect(found?.id).toBe(id);
  expect([...found!.readVault()]).toEqual([1]);
  expect([...found!.readData()]).toEqual([2]);
  expect(statSync(vaults()).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(join(vaults(), id)))
    expect(statSync(join(vaults(), id, name)).mode & 0o777).toBe(0o600);
});

test('a folder without vault.age is no vault', () => {
  const { id } = create();
  rmSync(join(vaults(), id, 'vault.age'));
  expect(findVault(vaults())).toBeUndefined();
});

test('a missing file is damaged-vault', () => {
  const store = create();
  rmSync(join(vaults(), store.id, 'vault-data'));
  expect(() => store.readData()).toThrow(expect.objectContaining({ code: 'damaged-vault' }));
});

test('one writer at a time; the lock goes with the work, also when it fails', () => {
  const store = create();
  const held = expect.objectContaining({ code: 'lock-held' });
  store.whileLocked(() => {
    expect(() => store.whileLocked(() => undefined)).toThrow(held);
    store.writeData(Uint8Array.of(3));
  });
  expect(() =>
    store.whileLocked(() => {
      throw new Error('failed');
    }),
  ).toThrow('failed');
  expect(readdirSync(join(vaults(), store.id)).sort()).toEqual(['vault-data', 'vault-data.1', 'vault.age']);
  expect([...store.readData()]).toEqual([3]);
});

test('a lock is taken over when its owner is dead, and when it has none for long', () => {
  const store = create();
  const lock = join(vaults(), store.id, 'lock');
  writeFileSync(lock, `${thisProcess.machine} ${thisProcess.boot} 4194999\n`);
  expect(store.whileLocked(() => 'worked')).toBe('worked');
  writeFileSync(lock, '');
  expect(() => store.whileLocked(() => 'worked')).toThrow(expect.objectContaining({ code: 'lock-held' }));
  utimesSync(lock, 1, 1);
  expect(store.whileLocked(() => 'worked')).toBe('worked');
});
