// Where the bench works: inputs on the disk, outputs in memory, keys and a vault made for this run.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { electronBinary, electronVersion, projectFolder } from '../../build/setup/locations.mjs';

const MEMORY_DISK = '/dev/shm';
const PIECE = 1 << 20;

/** The command line as built. */
export const program = join(projectFolder, 'out', 'cli', 'radseal.js');

/**
 * Makes the folders, an X25519 identity, a vault with its recovery kit proved and a key image, in an environment of
 * its own. `remove()` takes all of it away again.
 */
export function makeWorkplace() {
  const disk = mkdtempSync(join(tmpdir(), 'radseal-bench-'));
  const { bavail, bsize } = existsSync(MEMORY_DISK) ? statfsSync(MEMORY_DISK) : { bavail: 0, bsize: 0 };
  const inMemory = bavail * bsize > 9 * 2 ** 30;
  const outputs = inMemory ? mkdtempSync(join(MEMORY_DISK, 'radseal-bench-')) : join(disk, 'outputs');
  const home = join(disk, 'home');
  for (const folder of [outputs, home]) mkdirSync(folder, { recursive: true });
  const identity = join(disk, 'identity.txt');
  execFileSync('age-keygen', ['-o', identity], { stdio: 'ignore' });
  const recipient = execFileSync('age-keygen', ['-y', identity], { encoding: 'utf8' }).trim();
  const passphrase = 'for the bench alone';
  const env = { RADSEAL_HOME: home };
  const radseal = (...args) =>
    execFileSync(process.execPath, [program, ...args], {
      env: { ...process.env, ...env, RADSEAL_PASSPHRASE: passphrase },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  const kit = join(disk, 'kit.txt');
  radseal('init', '--kit', kit);
  radseal('recovery', 'prove', kit);
  const keyImage = join(disk, 'key-image.png');
  radseal('key-image', '--out', keyImage);
  return {
    disk,
    outputs,
    inMemory,
    identity,
    recipient,
    passphrase,
    keyImage,
    env,
    node: { command: process.execPath, env: {} },
    electron: electronBinary() && { command: electronBinary(), env: { ELECTRON_RUN_AS_NODE: '1' } },
    electronVersion: electronVersion(),
    remove() {
      for (const folder of [disk, outputs]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A file of `bytes` bytes that don't compress (SHA-512 in counter mode over a fixed seed), read once: it is warm. */
export function makeFile(path, bytes) {
  const file = openSync(path, 'w');
  const block = Buffer.alloc(PIECE);
  for (let at = 0; at < Math.min(PIECE, bytes); at += 64)
    createHash('sha512').update(`bench ${at}`).digest().copy(block, at);
  for (let done = 0; done < bytes; done += PIECE) {
    block.writeDoubleBE(done, 0);
    writeSync(file, block, 0, Math.min(PIECE, bytes - done));
  }
  closeSync(file);
  if (bytes <= 2 ** 30) readFileSync(path);
}

/**
 * Takes `bytes` of memory for files in `folder` and gives them back: on a virtual machine the first touch of memory
 * costs more than the copy, and whoever runs first would pay for all.
 */
export function touchMemory(folder, bytes) {
  const path = join(folder, 'touched');
  const file = openSync(path, 'w');
  const block = Buffer.alloc(PIECE, 1);
  for (let done = 0; done < bytes; done += PIECE) writeSync(file, block);
  closeSync(file);
  rmSync(path);
}

/** Reads a file to its end: on a virtual machine memory that lay idle for a minute may have to be fetched first. */
export function readThrough(path) {
  const file = openSync(path, 'r');
  const block = Buffer.alloc(PIECE);
  while (readSync(file, block) > 0);
  closeSync(file);
}

/** A file of `bytes` zeros that takes no room. */
export function makeSparseFile(path, bytes) {
  const file = openSync(path, 'w');
  ftruncateSync(file, bytes);
  closeSync(file);
}

/** `count` files of `bytes` bytes each in a new folder. */
export function makeFiles(folder, count, bytes) {
  mkdirSync(folder);
  for (let n = 0; n < count; n++) makeFile(join(folder, `image-${String(n).padStart(4, '0')}.bin`), bytes);
}

/** A shell script with its arguments as $1, $2...: what a person would type for many files. */
export function writeScript(path, text) {
  writeFileSync(path, `#!/bin/sh\nset -e\n${text}\n`, { mode: 0o755 });
}

/** Empties a folder of results. */
export function empty(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
