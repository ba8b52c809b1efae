import { existsSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { openDatabase, type DatabaseKind } from '../../../electron/storage/database';
import { isOnNetwork } from '../../../electron/storage/network-disk';
import { temporaryFolder } from '../../helpers/cli';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const onLinux = (type: number) => isOnNetwork('/home', { platform: 'linux', typeOf: () => type });

it.each([
  ['NFS', 0x6969],
  ['CIFS', 0xff534d42],
  ['CIFS where numbers are signed', 0xff534d42 | 0],
  ['SMB 2', 0xfe534d42],
  ['Ceph', 0x00c36400],
  ['AFS', 0x5346414f],
])('%s is of a network', (_, type) => {
  expect(onLinux(type)).toBe(true);
});

it.each([
  ['ext4', 0xef53],
  ['XFS', 0x58465342],
  ['btrfs', 0x9123683e],
  ['tmpfs', 0x01021994],
  ['overlay', 0x794c7630],
  ['FUSE, which may be either', 0x65735546],
])('%s is not', (_, type) => {
  expect(onLinux(type)).toBe(false);
});

it('a folder that says nothing counts as local', () => {
  const typeOf = () => {
    throw new Error('no such folder');
  };
  expect(isOnNetwork('/home', { platform: 'linux', typeOf })).toBe(false);
  expect(isOnNetwork(folder.path)).toBe(false);
});

it.each([
  ['\\\\server\\share\\radseal', true],
  ['\\\\?\\UNC\\server\\share', true],
  ['\\\\?\\C:\\Users\\a', false],
  ['\\\\.\\C:\\Users\\a', false],
  ['C:\\Users\\a\\AppData', false],
])('on Windows the path tells: %s', (path, isRemote) => {
  expect(isOnNetwork(path, { platform: 'win32' })).toBe(isRemote);
});

it('macOS says nothing that could be relied on', () => {
  expect(isOnNetwork('/Users/a', { platform: 'darwin', typeOf: () => 0x6969 })).toBe(false);
});

it('a file in SQLite is neither made nor opened there', () => {
  const kind: DatabaseKind = { name: 'test', version: 1, damaged: 'cannot-read', schema: '' };
  const path = folder.at('jobs', 'test.db');
  expect(() => openDatabase(path, kind, () => true)).toThrow(
    expect.objectContaining({ code: 'home-on-network' }),
  );
  expect(existsSync(path)).toBe(false);
  openDatabase(path, kind, () => false).database.close();
  expect(existsSync(path)).toBe(true);
});
