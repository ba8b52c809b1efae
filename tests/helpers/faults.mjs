import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// The tests' own entry (node --import): it stands between storage/files.ts and Node in every process and thread of a
// run, counts each call that changes something under RADSEAL_FAULT_UNDER, and lets the n-th fail or be the process's
// last (RADSEAL_FAULT=<n>:<kill|ENOSPC|EIO|EROFS|EACCES|EMFILE>). The product has no part in it.

const under = process.env['RADSEAL_FAULT_UNDER'];
const ledger = process.env['RADSEAL_FAULT_LEDGER'];
const [at, kind] = (process.env['RADSEAL_FAULT'] ?? '').split(':');
const { writeSync, readFileSync, readlinkSync, openSync } = fs;
const WIDTH = 512;
const WRITES = fs.constants.O_WRONLY | fs.constants.O_RDWR | fs.constants.O_CREAT;
let counter;

/** Writes the call down for all threads and processes; which one it is in the run, from 1. */
function count(call, path) {
  counter ??= openSync(ledger, 'a');
  const where = isMainThread ? 'main' : 'thread';
  writeSync(counter, `${`${call} ${where} ${path}`.padEnd(WIDTH - 1)}\n`);
  // The kernel appends each line whole, and this descriptor then stands at the end of its own.
  const position = /^pos:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${counter}`, 'utf8'));
  return Number(position[1]) / WIDTH;
}

function meet(call, path) {
  if (!path.startsWith(under)) return;
  if (count(call, path) !== Number(at)) return;
  if (kind === 'kill') {
    process.kill(process.pid, 'SIGKILL');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
  throw Object.assign(new Error(`${kind}: put in by the test`), { code: kind, syscall: call });
}

const pathOf = (target) =>
  typeof target === 'number' ? readlinkSync(`/proc/self/fd/${target}`) : `${target}`;

/** Puts the counter before `fs[name]`. `target`: which argument says what is changed; `when`: whether it changes anything. */
function guard(name, call, { target = 0, on = fs, when = () => true } = {}) {
  const original = on[name];
  on[name] = (...args) => {
    if (when(args)) meet(call, pathOf(args[target]));
    return original(...args);
  };
}

if (under !== undefined && ledger !== undefined) {
  guard('openSync', 'open', { when: ([, flags]) => typeof flags === 'number' && (flags & WRITES) !== 0 });
  guard('writeSync', 'write', { when: ([fd]) => fd !== counter });
  for (const [name, call] of [
    ['fsyncSync', 'fsync'],
    ['ftruncateSync', 'ftruncate'],
    ['fchmodSync', 'fchmod'],
    ['futimesSync', 'utimensat'],
    ['unlinkSync', 'unlink'],
    ['rmdirSync', 'rmdir'],
    ['rmSync', 'unlink'],
    ['mkdirSync', 'mkdir'],
    ['mkdtempSync', 'mkdir'],
  ])
    guard(name, call);
  guard('linkSync', 'link', { target: 1 });
  guard('renameSync', 'rename', { target: 1 });
  guard('unlink', 'unlink', { on: fs.promises });
  syncBuiltinESMExports();
}
