import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failedLately, publish, readNote, withLock, writeNote } from '../../../build/setup/cache.mjs';

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'radseal-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

describe('the lock of a set-up', () => {
  it('lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await wait(20);
      inside -= 1;
    };
    await Promise.all([withLock('thing', work), withLock('thing', work), withLock('thing', work)]);
    expect(most).toBe(1);
  });

  it('is taken over from a process that died', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const locks = join(cache, 'radseal', 'locks');
    mkdirSync(locks, { recursive: true });
    writeFileSync(join(locks, 'thing.lock'), `${hostname()} ${dead}`);
    expect(await withLock('thing', async () => 'in')).toBe('in');
    expect(readdirSync(locks)).toEqual([]);
  });

  it('is given back after a failure', async () => {
    const failing = withLock('thing', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await withLock('thing', async () => 'in')).toBe('in');
  });
});

describe('a folder of the cache', () => {
  it('is there whole or not at all', async () => {
    const folder = join(cache, 'thing', '1');
    const half = publish(folder, async (partial: string) => {
      writeFileSync(join(partial, 'half'), '');
      throw new Error('broke off');
    });
    await expect(half).rejects.toThrow('broke off');
    expect(readdirSync(join(cache, 'thing'))).toEqual([]);
    await publish(folder, async (partial: string) => writeFileSync(join(partial, 'all'), 'x'));
    expect(readFileSync(join(folder, 'all'), 'utf8')).toBe('x');
  });

  it('replaces what is there, and what a killed set-up left', async () => {
    const folder = join(cache, 'thing', '1');
    mkdirSync(`${folder}.partial-1`, { recursive: true });
    await publish(folder, async (partial: string) => writeFileSync(join(partial, 'old'), ''));
    await publish(folder, async (partial: string) => writeFileSync(join(partial, 'new'), ''));
    expect(readdirSync(folder)).toEqual(['new']);
    expect(existsSync(`${folder}.partial-1`)).toBe(false);
  });
});

describe('notes', () => {
  it('keep a machine without network from trying at each start, for a day', () => {
    expect(failedLately('thing')).toBe(false);
    writeNote('thing', { failed: ['ENOTFOUND'] });
    expect(failedLately('thing')).toBe(true);
    vi.useFakeTimers({ now: Date.now() + 86_500_000 });
    expect(failedLately('thing')).toBe(false);
    vi.useRealTimers();
    writeNote('thing', { way: 'from npm' });
    expect(failedLately('thing')).toBe(false);
    expect(readNote('thing').way).toBe('from npm');
  });
});
