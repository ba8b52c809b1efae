import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import de from '../../../shared/locales/de.json';
import en from '../../../shared/locales/en.json';
import { ERROR_CODES } from '../../../shared/errors';
import { WARNINGS } from '../../../shared/events';
import { bytesText, fill, sentenceFor } from '../../../electron/cli/sentences';

/** Every key of a locale as a path, with the placeholders of its text. */
function keysOf(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'string') return [`${path} ${(value.match(/\{\w+\}/g) ?? []).sort().join()}`];
  return Object.entries(value as object).flatMap(([key, inner]) => keysOf(inner, `${path}.${key}`));
}

describe.each([
  ['en', en],
  ['de', de],
])('%s', (_, locale) => {
  test('has all sentences for every error and warning', () => {
    expect(Object.keys(locale.errors).sort()).toEqual([...ERROR_CODES].sort());
    expect(Object.keys(locale.warnings).sort()).toEqual([...WARNINGS].sort());
    for (const [code, { what, safe, do: todo }] of Object.entries(locale.errors)) {
      expect(what.length, code).toBeGreaterThan(5);
      expect(safe.length, code).toBeGreaterThan(5);
      if (code !== 'cancelled') expect(todo.length, code).toBeGreaterThan(5);
    }
  });

  test('promises nothing that nobody can promise', () => {
    expect(JSON.stringify(locale)).not.toMatch(/unbreakable|one-time pad|FIPS|HIPAA|unknackbar/i);
  });
});

test('both languages have the same keys and placeholders', () => {
  for (const part of ['errors', 'warnings', 'runtime', 'cli'] as const)
    expect(keysOf(de[part])).toEqual(keysOf(en[part]));
});

test('docs/errors.md has a line for every code', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8');
  for (const code of ERROR_CODES) expect(page).toMatch(new RegExp(`^\\| \`${code}\` +\\|`, 'm'));
});

test('a failure is said with its code and the id it has in the log', () => {
  expect(sentenceFor({ code: 'no-space' })).toMatch(/enough space.*\[no-space\]$/);
  expect(sentenceFor({ code: 'internal', id: 'ab12cd34' })).toMatch(/\[internal ab12cd34\]$/);
});

test('sizes and placeholders', () => {
  expect([0, 1, 1023, 1024, 1536, 5 * 1024 ** 3].map(bytesText)).toEqual([
    '0 B',
    '1 B',
    '1023 B',
    '1.00 KiB',
    '1.50 KiB',
    '5.00 GiB',
  ]);
  expect(fill('{a} of {b}, {c}', { a: 1, b: 'two' })).toBe('1 of two, {c}');
});
