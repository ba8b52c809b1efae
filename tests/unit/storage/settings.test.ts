import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pathsIn, type Paths } from '../../../electron/storage/paths';
import { readSettings, settingsOrDefaults, writeSettings } from '../../../electron/storage/settings';
import { DEFAULT_SETTINGS } from '../../../shared/settings';

let paths: Paths;
beforeEach(() => (paths = pathsIn(mkdtempSync(join(tmpdir(), 'radseal-settings-')))));
afterEach(() => rmSync(paths.home, { recursive: true }));

const defaults = { ...DEFAULT_SETTINGS, outputFolder: null, model: null };
const onDisk = () => JSON.parse(readFileSync(paths.settings, 'utf8')) as object;

it('are the defaults where nothing was set, and reading makes no file', () => {
  expect(readSettings(paths)).toEqual({ settings: defaults, isDamaged: false });
  expect(readdirSync(paths.home)).toEqual([]);
});

it('hold what was changed and only that, for the owner alone', () => {
  writeSettings(paths, { language: 'de', idleMinutes: 5 });
  writeSettings(paths, { output: 'folder', outputFolder: '/tmp/results', idleMinutes: 15 });
  expect(readSettings(paths).settings).toEqual({
    ...defaults,
    language: 'de',
    output: 'folder',
    outputFolder: '/tmp/results',
  });
  expect(onDisk()).toEqual({ version: 1, language: 'de', output: 'folder', outputFolder: '/tmp/results' });
  expect(statSync(paths.settings).mode & 0o777).toBe(0o600);
  expect(readdirSync(paths.home)).toEqual(['settings.json']);
});

it.each([
  ['no JSON', '{"version": 1,'],
  ['another version 1', '{"version": 1, "theme": "purple"}'],
  ['no version', '{"theme": "dark"}'],
  ['a folder that is no place', '{"version": 1, "outputFolder": "results"}'],
  ['a list', '[]'],
])('are the defaults for %s, and the file is kept beside what is written next', (_what, content) => {
  writeFileSync(paths.settings, content);
  expect(readSettings(paths)).toEqual({ settings: defaults, isDamaged: true });
  expect(readFileSync(paths.settings, 'utf8')).toBe(content);
  writeFileSync(`${paths.settings}.damaged-1`, 'an earlier one');
  writeSettings(paths, { theme: 'dark' });
  expect(readSettings(paths)).toEqual({ settings: { ...defaults, theme: 'dark' }, isDamaged: false });
  expect(readFileSync(`${paths.settings}.damaged-1`, 'utf8')).toBe('an earlier one');
  expect(readFileSync(`${paths.settings}.damaged-2`, 'utf8')).toBe(content);
});

it('of a newer program are refused and never overwritten, while jobs go on with the defaults', () => {
  const newer = '{"version": 2, "theme": "dark", "plan": "x"}';
  writeFileSync(paths.settings, newer);
  const refused = expect.objectContaining({ code: 'unsupported-version' });
  expect(() => readSettings(paths)).toThrow(refused);
  expect(() => writeSettings(paths, { theme: 'light' })).toThrow(refused);
  expect(settingsOrDefaults(paths)).toEqual(defaults);
  expect(readFileSync(paths.settings, 'utf8')).toBe(newer);
});
