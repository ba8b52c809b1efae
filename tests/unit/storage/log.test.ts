import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  mkdirSync,
  existsSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../../../electron/storage/log';
import { pathsIn } from '../../../electron/storage/paths';
import { AppError } from '../../../shared/errors';

let home = '';
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'radseal-log-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const logged = () =>
  vi.waitFor(
    () => {
      const text = readFileSync(pathsIn(home).log, 'utf8');
      expect(text).toMatch(/^\{/);
      return text.trim().split('\n');
    },
    { timeout: 10_000 },
  );

test('what is unexpected is internal with an id that stands in the log, without what the message quoted', async () => {
  const error = Object.assign(new Error("ENOENT: no such file, open '/patients/MEIER^ANNA.dcm'"), {
    syscall: 'open',
  });
  const { code, id } = createLog(pathsIn(home)).describe(error);
  expect(code).toBe('internal');
  const [line] = await logged();
  expect(JSON.parse(line!)).toMatchObject({ id, code: 'internal', syscall: 'open' });
  expect(line).not.toContain('MEIER');
  expect(line).not.toContain('/patients');
  expect(line).not.toContain(import.meta.dirname);
  expect(statSync(pathsIn(home).log).mode & 0o777).toBe(0o600);
});

test('expected failures leave no line', () => {
  expect(createLog(pathsIn(home)).describe(new AppError('no-space'))).toEqual({ code: 'no-space' });
  expect(existsSync(pathsIn(home).logs)).toBe(false);
});

test('a full log makes room for a new one, five are kept', async () => {
  const { logs, log } = pathsIn(home);
  mkdirSync(logs);
  for (const name of [log, ...[1, 2, 3, 4].map((n) => `${log}.${n}`)]) writeFileSync(name, name);
  truncateSync(log, 5 * 1024 * 1024);
  createLog(pathsIn(home)).info('started');
  expect(await logged()).toHaveLength(1);
  expect(statSync(`${log}.1`).size).toBe(5 * 1024 * 1024);
  expect(readFileSync(`${log}.4`, 'utf8')).toBe(`${log}.3`);
  expect(existsSync(`${log}.5`)).toBe(false);
});
