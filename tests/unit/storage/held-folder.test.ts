import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { assertHeld } from '../../../electron/storage/folder-lock';
import { holdFolder, holdRun, type LockClock } from '../../../electron/storage/held-folder';
import { startOf, thisProcess } from '../../../electron/storage/process-identity';
import { temporaryFolder } from '../../helpers/cli';

// No test waits: a clock of the test's own goes on when somebody waits by it.

const root = temporaryFolder();
afterAll(() => root.remove());
const { machine, boot, pid } = thisProcess;
const TOKEN = 'a'.repeat(32);
const STEP_MS = 1_000;

/** A clock whose every wait takes a second; what is to happen every so often does meanwhile. */
function testClock(onWait: (now: number) => void = () => {}) {
  let now = Date.now();
  const timers = new Set<{ due: number; readonly every: number; readonly act: () => void }>();
  const clock: LockClock = {
    now: () => now,
    wait: async () => {
      now += STEP_MS;
      onWait(now);
      for (const timer of timers)
        if (timer.due <= now) {
          timer.due += timer.every;
          timer.act();
        }
    },
    every: (every, act) => {
      const timer = { due: now + every, every, act };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  return { ...clock, begun: now, timers };
}

function folderAt(...names: string[]): string {
  mkdirSync(root.at(...names), { recursive: true });
  return root.at(...names);
}

/** Writes a lock that was renewed at `now`. */
function lock(folder: string, owner: readonly (string | number)[], now: number): string {
  const path = join(folder, '.radseal-lock');
  writeFileSync(path, `${owner.join(' ')}\n`);
  utimesSync(path, now / 1_000, now / 1_000);
  return path;
}

const never = new AbortController().signal;
const hold = (folder: string, clock: LockClock, reach: 'folder' | 'tree' = 'folder') =>
  holdFolder({ folder, reach, signal: never, clock });
const elsewhere = `${boot.slice(0, 4)}ffff`;

describe('the lock of a job', () => {
  it('holds machine, boot, process, its start, a token and how far it reaches', async () => {
    const folder = folderAt('format');
    const { ticket, release } = await hold(folder, testClock(), 'tree');
    expect(readFileSync(ticket.path, 'utf8')).toBe(
      `${machine} ${boot} ${pid} ${startOf(pid)} ${ticket.token} tree\n`,
    );
    expect(ticket.token).toMatch(/^[0-9a-f]{32}$/);
    release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['another machine', ['ffffffff', boot, pid, 1]],
    ['another PID namespace of this boot', [machine, elsewhere, 4_999_999, 1]],
  ])('of %s is left to it for a lease, not longer', async (name, owner) => {
    const folder = folderAt(name);
    const clock = testClock();
    lock(folder, [...owner, TOKEN, 'folder'], clock.now());
    const { release } = await hold(folder, clock);
    expect(clock.now() - clock.begun).toBeGreaterThan(60_000);
    expect(clock.now() - clock.begun).toBeLessThan(63_000);
    release();
  });

  it.each([
    ['another boot', [machine, 'ffffffff', pid, 1]],
    ['a process that is gone', [machine, boot, 4_999_999, 1]],
    ['a process whose number another one has now', [machine, boot, pid, 1]],
  ])('of %s is taken at once', async (name, owner) => {
    const folder = folderAt(name);
    const clock = testClock();
    lock(folder, [...owner, TOKEN, 'folder'], clock.now());
    const { release } = await hold(folder, clock);
    expect(clock.now() - clock.begun).toBeLessThanOrEqual(STEP_MS);
    release();
  });

  it('is renewed every ten seconds, so that nobody else gets the folder', async () => {
    const folder = folderAt('renewed');
    const clock = testClock();
    const { ticket, release } = await hold(folder, clock);
    await expect(hold(folder, clock)).rejects.toMatchObject({ code: 'lock-held' });
    expect(clock.now() - clock.begun).toBeGreaterThan(60_000);
    expect(clock.now() - lstatSync(ticket.path).mtimeMs).toBeLessThanOrEqual(11_000);
    expect(() => assertHeld([ticket])).not.toThrow();
    release();
    expect(clock.timers.size).toBe(0);
  });

  it('that another has taken is lost, and left to it', async () => {
    const folder = folderAt('lost');
    const { ticket, release } = await hold(folder, testClock());
    lock(folder, [machine, boot, pid, 1, TOKEN, 'folder'], Date.now());
    expect(() => assertHeld([ticket])).toThrow(expect.objectContaining({ code: 'lock-held' }));
    release();
    expect(readFileSync(ticket.path, 'utf8')).toContain(TOKEN);
  });
});

describe('a job on a folder and one on a folder in it', () => {
  it.each([
    ['the one below waits for the one above', 'above', 'below'],
    ['the one above waits for the one below', 'below', 'above'],
  ])('%s', async (name, first, second) => {
    const [above, below] = [folderAt(name), folderAt(name, 'study', 'series')];
    const folders: Readonly<Record<string, string>> = { above, below };
    let released = false;
    const clock = testClock((now) => {
      if (now - clock.begun < 20_000 || released) return;
      released = true;
      holding.release();
    });
    const holding = await hold(folders[first]!, clock, 'tree');
    const waiting = await hold(folders[second]!, clock, 'tree');
    expect(released).toBe(true);
    waiting.release();
    expect([above, below].map((folder) => existsSync(join(folder, '.radseal-lock')))).toEqual([false, false]);
  });

  it('do not disturb each other where the one above writes into its folder alone', async () => {
    const [above, below] = [folderAt('flat'), folderAt('flat', 'inner')];
    const clock = testClock();
    const held = [await hold(above, clock), await hold(below, clock, 'tree')];
    expect(clock.now()).toBe(clock.begun);
    for (const { release } of held) release();
  });

  it('whoever waits can be cancelled, and leaves no lock', async () => {
    const [above, below] = [folderAt('stopped'), folderAt('stopped', 'inner')];
    const controller = new AbortController();
    const clock = testClock(() => controller.abort());
    const held = await hold(below, clock);
    const waiting = holdFolder({ folder: above, reach: 'tree', signal: controller.signal, clock });
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(existsSync(join(above, '.radseal-lock'))).toBe(false);
    held.release();
  });
});

describe('the lock of a run', () => {
  const lockRun = (folder: string, owner: readonly (string | number)[]) =>
    writeFileSync(join(folder, '.radseal-lock-run'), `${owner.join(' ')}\n`);

  it('refuses at once who comes second, and lets the next one in when it is released', () => {
    const folder = folderAt('run');
    const first = holdRun(folder);
    expect(() => holdRun(folder)).toThrow(expect.objectContaining({ code: 'lock-held' }));
    expect(() => assertHeld([first.ticket])).not.toThrow();
    first.release();
    expect(readdirSync(folder)).toEqual([]);
    holdRun(folder).release();
  });

  it('is taken over from a process that is gone, also where another one has its number', () => {
    const folder = folderAt('run-of-the-dead');
    for (const owner of [
      [machine, boot, 2 ** 30, 1, TOKEN, 'folder'],
      [machine, boot, pid, 1, TOKEN, 'folder'],
    ]) {
      lockRun(folder, owner);
      const { ticket, release } = holdRun(folder);
      expect(ticket.token).not.toBe(TOKEN);
      release();
    }
  });

  it('is renewed, and a holder that lost it learns so', () => {
    const folder = folderAt('run-renewed');
    const clock = testClock();
    const { ticket, release } = holdRun(folder, clock);
    const [timer] = clock.timers;
    utimesSync(ticket.path, 1, 1);
    timer!.act();
    expect(lstatSync(ticket.path).mtimeMs).toBeGreaterThan(1_000);
    utimesSync(ticket.path, 1, 1);
    const other = holdRun(folder);
    expect(() => assertHeld([ticket])).toThrow(expect.objectContaining({ code: 'lock-held' }));
    release();
    expect(existsSync(other.ticket.path)).toBe(true);
    expect(clock.timers.size).toBe(0);
    other.release();
  });

  it('does not make a job in a folder above wait', async () => {
    const above = folderAt('above-a-run');
    const run = holdRun(folderAt('above-a-run', 'below'));
    const clock = testClock();
    const job = await hold(above, clock, 'tree');
    expect(clock.now()).toBe(clock.begun);
    job.release();
    run.release();
  });
});
