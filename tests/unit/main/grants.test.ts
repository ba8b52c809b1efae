import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Grants, placeInside } from '../../../electron/main/grants';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'radseal-grants-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('paths the person granted', () => {
  it('are known by 32 hex digits, the same ones for the same path', () => {
    const grants = new Grants();
    const first = grants.add('/data/a.dcm');
    expect(first.handle).toMatch(/^[0-9a-f]{32}$/);
    expect(first).toMatchObject({ path: '/data/a.dcm', label: 'a.dcm', engineLabel: 'a.dcm' });
    expect(grants.add('/data/../data/a.dcm').handle).toBe(first.handle);
    expect(grants.get(first.handle)).toBe(first);
  });

  it('as a folder for results are another grant than as a source', () => {
    const grants = new Grants();
    const source = grants.add('/data');
    const target = grants.add('/data', { label: '~/data', engineLabel: '' });
    expect(target.handle).not.toBe(source.handle);
    expect(grants.all()).toHaveLength(2);
  });

  it.each(['a.dcm', '../a', '', '/data/a\0b'])('%j is refused', (path) => {
    expect(() => new Grants().add(path)).toThrow(expect.objectContaining({ code: 'cannot-read' }));
  });

  it('a handle never given is refused', () => {
    expect(() => new Grants().get('0'.repeat(32))).toThrow(expect.objectContaining({ code: 'cannot-read' }));
  });
});

describe('a place inside a granted folder', () => {
  it('is found below it', () => {
    mkdirSync(join(root, 'sub'));
    writeFileSync(join(root, 'sub', 'a.png'), '');
    expect(placeInside(root, 'sub/a.png')).toBe(join(root, 'sub', 'a.png'));
  });

  it.each(['..', '../x', '.', '/etc/passwd', 'sub/../../x', 'absent.png'])('%s is refused', (inside) => {
    expect(() => placeInside(root, inside)).toThrow(expect.objectContaining({ code: 'cannot-read' }));
  });

  it('is refused when a link leads out of the folder', () => {
    symlinkSync('/etc', join(root, 'out'));
    expect(() => placeInside(root, 'out/passwd')).toThrow(expect.objectContaining({ code: 'cannot-read' }));
  });
});
