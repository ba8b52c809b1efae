import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readPassphraseFile } from '../../../electron/storage/passphrase-file';

const root = mkdtempSync(join(tmpdir(), 'radseal-phrase-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const path = join(root, 'phrase');
writeFileSync(path, 'grüße aus dem Labor\r\nsecond line\n', { mode: 0o600 });

test('the first line, whatever its line break', () => {
  expect(readPassphraseFile(path)).toEqual({ status: 'read', passphrase: 'grüße aus dem Labor' });
  const fd = openSync(path, 'r');
  expect(readPassphraseFile(String(fd))).toEqual({ status: 'read', passphrase: 'grüße aus dem Labor' });
  closeSync(fd);
});

test.each([0o640, 0o604, 0o620])('a file of mode %o is not read', (mode) => {
  chmodSync(path, mode);
  expect(readPassphraseFile(path)).toEqual({ status: 'open-to-others' });
  chmodSync(path, 0o600);
});

test('links and missing files have their codes', () => {
  symlinkSync(path, join(root, 'link'));
  expect(() => readPassphraseFile(join(root, 'link'))).toThrow(
    expect.objectContaining({ code: 'not-a-regular-file' }),
  );
  expect(() => readPassphraseFile(join(root, 'none'))).toThrow(
    expect.objectContaining({ code: 'cannot-read' }),
  );
});
