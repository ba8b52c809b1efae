import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crc32, deflateRawSync } from 'node:zlib';
import { listZip, unzip } from '../../../build/setup/zip.mjs';

type Member = { name: string; text: string; mode?: number; stored?: boolean };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'radseal-zip-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a ZIP archive as APPNOTE 4.3 lays it out: local headers with data, directory, end. */
function makeZip(members: readonly Member[], comment = ''): string {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text, mode = 0o100644, stored = false } of members) {
    const data = stored ? Buffer.from(text) : deflateRawSync(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(stored ? 0 : 8, 4);
    common.writeUInt32LE(crc32(text), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(Buffer.byteLength(text), 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  const archive = join(folder, 'a.zip');
  writeFileSync(archive, Buffer.concat([...locals, ...directory, end, Buffer.from(comment)]));
  return archive;
}

describe('unpacking a ZIP archive', () => {
  it('keeps content, modes and links; leaves out what has no new name', async () => {
    const archive = makeZip(
      [
        { name: 'top/', text: '' },
        { name: 'top/run', text: '#!/bin/sh\n', mode: 0o100755 },
        { name: 'top/text', text: 'x'.repeat(1_000_000) },
        { name: 'top/stored', text: 'as it is', stored: true },
        { name: 'top/empty', text: '' },
        { name: 'top/link', text: 'text', mode: 0o120777 },
        { name: 'top/foreign', text: 'no' },
      ],
      'a comment',
    );
    const target = join(folder, 'out');
    await unzip({
      archive,
      folder: target,
      rename: (name: string) => (name.endsWith('foreign') ? undefined : name.slice(4)),
    });
    expect(readFileSync(join(target, 'text'), 'utf8')).toBe('x'.repeat(1_000_000));
    expect(readFileSync(join(target, 'stored'), 'utf8')).toBe('as it is');
    expect(readFileSync(join(target, 'empty'), 'utf8')).toBe('');
    expect(statSync(join(target, 'run')).mode & 0o111).not.toBe(0);
    expect(statSync(join(target, 'text')).mode & 0o111).toBe(0);
    expect(readlinkSync(join(target, 'link'))).toBe('text');
    expect(existsSync(join(target, 'foreign'))).toBe(false);
  });

  it('writes nothing outside the folder', async () => {
    const archive = makeZip([{ name: '../escaped', text: 'no' }]);
    await expect(unzip({ archive, folder: join(folder, 'out') })).rejects.toThrow('outside');
    expect(existsSync(join(folder, 'escaped'))).toBe(false);
  });

  it('refuses what is cut short or no archive', async () => {
    const archive = makeZip([{ name: 'a', text: 'abc' }]);
    writeFileSync(archive, readFileSync(archive).subarray(0, 40));
    expect(() => listZip(archive)).toThrow('not a ZIP archive');
  });
});
