import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { sha256Hex } from '../core/bytes/sha256';

/** Who made a temporary file or a lock: machine and boot as 8 hex digits each, and the process. */
export interface Owner {
  readonly machine: string;
  readonly boot: string;
  readonly pid: number;
}

const firstOf = (...readers: readonly (() => string)[]): string => {
  for (const read of readers) {
    try {
      return read().trim();
    } catch {
      continue;
    }
  }
  return '';
};

const digest = (text: string) => sha256Hex(text).slice(0, 8);

/**
 * This process as an owner. The host's name is part of the machine, and the PID namespace part of the
 * boot, because containers on one host share machine id and boot id while their process numbers mean
 * different processes. Where the system names no boot (macOS, Windows), process numbers alone decide.
 */
export const thisProcess: Owner = {
  machine: digest(
    `${firstOf(
      () => readFileSync('/etc/machine-id', 'utf8'),
      () => readFileSync('/var/lib/dbus/machine-id', 'utf8'),
    )} ${hostname()}`,
  ),
  boot: digest(
    `${firstOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))} ${firstOf(() =>
      readlinkSync('/proc/self/ns/pid'),
    )}`,
  ),
  pid: process.pid,
};

/** True only when the owner is certainly gone: of this machine, and of another boot or without a process. */
export function isDead(owner: Owner): boolean {
  if (owner.machine !== thisProcess.machine) return false;
  if (owner.boot !== thisProcess.boot) return true;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
