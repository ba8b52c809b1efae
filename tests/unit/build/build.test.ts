import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isCurrent } from '../../../build/setup/build.mjs';

let folder: string;
const at = (seconds: number) => new Date(1_600_000_000_000 + seconds * 1000);

function put(path: string, seconds: number) {
  writeFileSync(join(folder, path), '');
  utimesSync(join(folder, path), at(seconds), at(seconds));
}

function agree() {
  for (const name of ['electron/core', 'electron', 'shared']) utimesSync(join(folder, name), at(0), at(0));
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'radseal-build-'));
  for (const name of ['electron/core', 'shared', 'out']) mkdirSync(join(folder, name), { recursive: true });
  put('electron/core/a.ts', 0);
  put('shared/b.ts', 0);
  agree();
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('is the build current', () => {
  it('needs a build that was finished', () => {
    expect(isCurrent(folder)).toBe(false);
    put('out/.built', 10);
    expect(isCurrent(folder)).toBe(true);
  });

  it('sees a changed, an added and a removed source', () => {
    put('out/.built', 10);
    put('electron/core/a.ts', 11);
    agree();
    expect(isCurrent(folder)).toBe(false);
    put('electron/core/a.ts', 0);
    agree();
    expect(isCurrent(folder)).toBe(true);
    rmSync(join(folder, 'shared/b.ts'));
    expect(isCurrent(folder)).toBe(false);
  });
});
