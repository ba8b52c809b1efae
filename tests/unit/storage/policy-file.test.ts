import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { policyPlace, readPolicy } from '../../../electron/storage/policy-file';
import { NO_RULES } from '../../../shared/policy';

const me = process.getuid!();
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'radseal-policy-'));
  path = join(folder, 'policy.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (content: unknown) =>
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o644 });
const read = (owners: readonly number[] | null = [me]) => readPolicy({ path, owners });

it('no file is no policy', () => {
  expect(read()).toEqual({ status: 'none', rules: NO_RULES });
  expect(readPolicy({ path: join(folder, 'no', 'such', 'policy.json'), owners: [me] }).status).toBe('none');
});

it('what is named holds, the rest is free', () => {
  write({ version: 1, hideNames: true, idleMinutesAtMost: 10 });
  expect(read()).toEqual({
    status: 'in-force',
    rules: { ...NO_RULES, hideNames: true, idleMinutesAtMost: 10 },
  });
});

it.each([
  ['another user owns it', () => undefined, [me + 1]],
  ['its group may write', () => chmodSync(path, 0o664), [me]],
  ['everybody may write', () => chmodSync(path, 0o646), [me]],
  ['its folder is open to others', () => chmodSync(folder, 0o777), [me]],
])('ignored where %s', (_what, spoil, owners) => {
  write({ version: 1, lab: false });
  spoil();
  expect(read(owners)).toEqual({ status: 'ignored', rules: NO_RULES });
});

it('a link or a folder in its place is ignored', () => {
  write({ version: 1 });
  symlinkSync(path, join(folder, 'link'));
  expect(readPolicy({ path: join(folder, 'link'), owners: [me] }).status).toBe('ignored');
  mkdirSync(join(folder, 'folder'));
  expect(readPolicy({ path: join(folder, 'folder'), owners: [me] }).status).toBe('ignored');
});

it.each([
  ['no JSON', '{'],
  ['no version', { lab: false }],
  ['another version', { version: 2 }],
  ['an unknown rule', { version: 1, lap: false }],
  ['a carrier there is none of', { version: 1, carriers: ['jpeg'] }],
  ['no carrier at all', { version: 1, carriers: [] }],
  ['minutes nobody can set', { version: 1, idleMinutesAtMost: 0 }],
  ['a reader without a name', { version: 1, recoveryReaders: [{ recipient: 'age1x' }] }],
  ['too much', ' '.repeat(300_000)],
])('damaged with %s', (_what, content) => {
  write(content);
  expect(read()).toEqual({ status: 'damaged', rules: NO_RULES });
});

it('no variable moves it in the packaged app; run from the sources one does, for tests', () => {
  const environment = { RADSEAL_TEST_POLICY: '/mine/policy.json', ProgramData: 'D:\\mine' };
  const system = { path: '/etc/radseal/policy.json', owners: [0] };
  for (const out of ['/opt/radseal/resources/app.asar/out', 'C:\\Radseal\\resources\\app.asar\\out']) {
    expect(policyPlace(out, environment, 'linux')).toEqual(system);
    expect(policyPlace(out, environment, 'win32')).toEqual({
      path: 'C:\\ProgramData\\Radseal\\policy.json',
      owners: null,
    });
  }
  expect(policyPlace('/home/me/radseal/out', {}, 'linux')).toEqual(system);
  expect(policyPlace('/home/me/radseal/out', environment, 'linux')).toEqual({
    path: '/mine/policy.json',
    owners: [0, me],
  });
});
