import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { sha256Hex } from '../core/bytes/sha256';

/** Who made a temporary file or a lock: machine and boot as 8 hex digits each, and the process. */
export interface Owner {
  readonly machine: string;
  /** Four digits for the boot, four for the PID namespace. */
  readonly boot: string;
  readonly pid: number;
  /** When the process started, where that was written down: process numbers come again. */
  readonly start?: string | undefined;
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

const digest = (text: string, digits: number) => sha256Hex(text).slice(0, digits);
const BOOT_DIGITS = 4;

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
    8,
  ),
  boot: [
    firstOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    firstOf(() => readlinkSync('/proc/self/ns/pid')),
  ]
    .map((text) => digest(text, BOOT_DIGITS))
    .join(''),
  pid: process.pid,
};

/** When a process started, in ticks since the boot; undefined where the system does not tell (macOS, Windows). */
export function startOf(pid: number): string | undefined {
  try {
    // The name before the last bracket may hold anything.
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[19];
  } catch {
    return undefined;
  }
}

/**
 * True only when the owner is certainly gone: of this machine, and of another boot, or without a process that started
 * when it did. Of one in another PID namespace nothing is known.
 */
export function isDead(owner: Owner): boolean {
  if (owner.machine !== thisProcess.machine) return false;
  if (owner.boot.slice(0, BOOT_DIGITS) !== thisProcess.boot.slice(0, BOOT_DIGITS)) return true;
  if (owner.boot !== thisProcess.boot) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
  const start = owner.start === undefined ? undefined : startOf(owner.pid);
  return start !== undefined && start !== owner.start;
}
