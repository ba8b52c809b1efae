// The per-user cache: one folder for each thing and version, made whole or not at all, by one set-up at a time.
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cacheFolder } from './locations.mjs';
import { say } from './say.mjs';

const refreshEvery = 5_000;
const staleAfter = 60_000;

/** Runs `work` while no other set-up of this user holds the lock of that name; waits for one that does. */
export async function withLock(name, work) {
  const file = join(cacheFolder(), 'locks', `${name}.lock`);
  mkdirSync(dirname(file), { recursive: true });
  for (let waited = false; !take(file); waited = true) {
    if (!waited) say(`${name}: another set-up is at it, waiting`);
    await wait(500);
  }
  const refresh = setInterval(() => utimesSync(file, new Date(), new Date()), refreshEvery);
  try {
    return await work();
  } finally {
    clearInterval(refresh);
    rmSync(file, { force: true });
  }
}

/**
 * Makes `folder` by calling `make` with an empty folder beside it and moving that in place when it is done.
 * A folder that is there already is replaced.
 */
export async function publish(folder, make) {
  mkdirSync(dirname(folder), { recursive: true });
  removeLeftovers(folder);
  const partial = `${folder}.partial-${process.pid}`;
  mkdirSync(partial);
  try {
    await make(partial);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** Reads what was noted about a thing (how it was had, or why not), or undefined. */
export function readNote(name) {
  try {
    return JSON.parse(readFileSync(noteFile(name), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Notes how a thing was had or why not, with the time. */
export function writeNote(name, note) {
  mkdirSync(dirname(noteFile(name)), { recursive: true });
  writeFileSync(noteFile(name), `${JSON.stringify({ ...note, at: new Date().toISOString() })}\n`);
}

/** True when a try failed less than a day ago: a machine without network should not wait for it at each start. */
export function failedLately(name) {
  const note = readNote(name);
  return note?.failed !== undefined && Date.now() - Date.parse(note.at) < 86_400_000;
}

function noteFile(name) {
  return join(cacheFolder(), 'notes', `${name}.json`);
}

function removeLeftovers(folder) {
  const ours = `${basename(folder)}.partial-`;
  for (const name of readdirSync(dirname(folder))) {
    if (name.startsWith(ours)) rmSync(join(dirname(folder), name), { recursive: true, force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, `${hostname()} ${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isStale(file)) rmSync(file, { force: true });
    return false;
  }
}

function isStale(file) {
  try {
    if (Date.now() - statSync(file).mtimeMs > staleAfter) return true;
    const [host, pid] = readFileSync(file, 'utf8').split(' ');
    return host === hostname() && Number(pid) > 0 && !isRunning(Number(pid));
  } catch {
    return false;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
