import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { installRuntime } from '../../electron/services/install-runtime';
import { errorCodeOf } from '../../shared/errors';

const root = mkdtempSync(join(tmpdir(), 'radseal-install-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folder = join(root, 'runtime');
const platform = `${process.platform}-${process.arch}`;
const FILES = { 'lib/napi-v8/binding.node': 'a binding', 'deps/lib/library.so.2': 'a library'.repeat(9_000) };

beforeEach(() => rmSync(folder, { recursive: true, force: true }));

const digest = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const listOf = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([path, content]) => ({ path, size: content.length, sha256: digest(content) }));

/** An archive of `files` with a list of `listed`, made by tar. */
function archiveOf(
  files: Readonly<Record<string, string>>,
  manifest: Readonly<Record<string, unknown>> = {},
  prepare: (work: string) => readonly string[] = () => [],
): string {
  const work = mkdtempSync(join(root, 'work-'));
  const list = { format: 1, platform, version: '1.2.3', files: listOf(files), ...manifest };
  writeFileSync(join(work, 'MANIFEST.json'), JSON.stringify(list));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), content);
  }
  const more = prepare(work);
  const archive = join(root, `${digest(work).slice(0, 8)}.tar.gz`);
  execFileSync('tar', ['czf', archive, '-P', '-C', work, 'MANIFEST.json', ...Object.keys(files), ...more]);
  return archive;
}

const install = (archive: string) => installRuntime({ archive, folder, version: '1.2.3' });
const codeOf = (archive: string) => install(archive).then(() => 'installed', errorCodeOf);

test('every file of the list is installed, and the archive is named by its digest', async () => {
  const archive = archiveOf(FILES);
  expect(await install(archive)).toEqual({ version: '1.2.3', sha256: digest(readFileSync(archive)) });
  for (const [path, content] of Object.entries(FILES))
    expect(readFileSync(join(folder, '1.2.3', path), 'utf8')).toBe(content);
  expect(readdirSync(folder)).toEqual(['1.2.3']);
});

test('a new one takes the place of the old one whole', async () => {
  await install(archiveOf({ ...FILES, 'old.txt': 'old' }));
  await install(archiveOf(FILES));
  expect(existsSync(join(folder, '1.2.3', 'old.txt'))).toBe(false);
  expect(readdirSync(folder)).toEqual(['1.2.3']);
});

const wrong: readonly [string, () => string][] = [
  ['another system', () => archiveOf(FILES, { platform: 'beos-ppc' })],
  ['another version', () => archiveOf(FILES, { version: '9.9.9' })],
  ['a newer format', () => archiveOf(FILES, { format: 2 })],
  [
    'a file that is not as listed',
    () => archiveOf(FILES, { files: listOf({ ...FILES, 'lib/napi-v8/binding.node': 'b binding' }) }),
  ],
  ['a file the list does not have', () => archiveOf({ ...FILES, 'more.txt': '' }, { files: listOf(FILES) })],
  ['a listed file that is missing', () => archiveOf(FILES, { files: listOf({ ...FILES, gone: 'x' }) })],
  [
    'a path that leaves the folder',
    () => archiveOf(FILES, { files: [...listOf(FILES), ...listOf({ '../x': '' })] }),
  ],
  ['an absolute path', () => archiveOf(FILES, { files: [...listOf(FILES), ...listOf({ '/tmp/x': '' })] })],
  [
    'a link',
    () =>
      archiveOf(FILES, {}, (work) => {
        symlinkSync('/etc/passwd', join(work, 'link'));
        return ['link'];
      }),
  ],
  [
    'no list in front',
    () => {
      const archive = join(root, 'no-list.tar.gz');
      execFileSync('tar', ['czf', archive, '-C', import.meta.dirname, 'install-runtime.test.ts']);
      return archive;
    },
  ],
  [
    'an archive that breaks off',
    () => {
      const archive = archiveOf(FILES);
      writeFileSync(archive, readFileSync(archive).subarray(0, 300));
      return archive;
    },
  ],
  [
    'no archive at all',
    () => {
      const file = join(root, 'text.tar.gz');
      writeFileSync(file, 'not a runtime');
      return file;
    },
  ],
];

test.each(wrong)('%s is refused, and what was there stays', async (_, make) => {
  await install(archiveOf({ 'there.txt': 'before' }));
  expect(await codeOf(make())).toBe('bad-runtime');
  expect(readdirSync(folder)).toEqual(['1.2.3']);
  expect(readFileSync(join(folder, '1.2.3', 'there.txt'), 'utf8')).toBe('before');
});

test('a file that is not there can not be read', async () => {
  expect(await codeOf(join(root, 'absent.tar.gz'))).toBe('cannot-read');
});
