import { spawnSync } from 'node:child_process';

/** One system call that changes something, from strace's record (`-f -y`). */
export interface Change {
  readonly thread: string;
  /** `open` stands for openat too, `fsync` for fdatasync, and so on: what tests/helpers/faults.mjs calls it. */
  readonly call: string;
  /** What is changed: of a link or a new name, the new one. */
  readonly path: string;
  /** What a link or a new name is made from. */
  readonly from?: string;
}

/** The calls that change a file system, each under the name the counting entry gives it. */
const CALLS: Readonly<Record<string, string>> = {
  ...{ open: 'open', openat: 'open', creat: 'open' },
  ...{ write: 'write', pwrite64: 'write', writev: 'write', pwritev: 'write', pwritev2: 'write' },
  ...{ fsync: 'fsync', fdatasync: 'fsync', sync_file_range: 'fsync' },
  ...{ link: 'link', linkat: 'link', symlink: 'link', symlinkat: 'link' },
  ...{ rename: 'rename', renameat: 'rename', renameat2: 'rename' },
  ...{ truncate: 'ftruncate', ftruncate: 'ftruncate', fallocate: 'ftruncate' },
  ...{ unlink: 'unlink', unlinkat: 'unlink', rmdir: 'rmdir', mkdir: 'mkdir', mkdirat: 'mkdir' },
  ...{
    chmod: 'fchmod',
    fchmod: 'fchmod',
    fchmodat: 'fchmod',
    utimensat: 'utimensat',
    copy_file_range: 'write',
  },
};

/** Whether strace is here and may trace. */
export const mayTrace = (): boolean =>
  spawnSync('strace', ['-f', '-y', '--seccomp-bpf', '-e', TRACED, '-o', '/dev/null', 'true']).status === 0;

/** Why a test that watches a program's calls is left out. */
export const NO_STRACE = 'strace is missing, or may not trace here';

/** What strace is asked to record. */
export const TRACED = `trace=${Object.keys(CALLS).join(',')}`;

/** Reads a record in the order in which the calls began. Files opened for reading alone are no change. */
export function changesOf(record: string): readonly Change[] {
  return record.split('\n').flatMap((line) => {
    const [, thread, name, rest] = /^(\d+) +(\w+)\((.*)$/.exec(line) ?? [];
    const call = CALLS[name ?? ''];
    if (thread === undefined || call === undefined || rest === undefined) return [];
    if (call === 'open' && !/O_(WRONLY|RDWR|CREAT)/.test(rest)) return [];
    if (rest.includes('AT_REMOVEDIR')) return [{ thread, call: 'rmdir', path: quoted(rest)[0]! }];
    const opened = /^\d+<([^>]*)>/.exec(rest)?.[1];
    if (opened !== undefined) return [{ thread, call, path: opened }];
    const [first, second] = quoted(rest);
    if (first === undefined) return [];
    return second === undefined
      ? [{ thread, call, path: first }]
      : [{ thread, call, path: second, from: first }];
  });
}

const quoted = (text: string): readonly string[] =>
  [...text.matchAll(/"([^"]*)"/g)].map(([, inside]) => inside!);
