import { readFileSync, readlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { textOfBytes } from '../core/bytes/byte-text';

/**
 * Arguments of this process as they were typed. Node hands over what is not UTF-8 as U+FFFD; where one has such a
 * character the bytes are taken from `/proc/self/cmdline` (Linux; elsewhere the arguments come back as they are).
 */
export function typedArguments(args: readonly string[]): readonly string[] {
  if (!args.some((argument) => argument.includes('\ufffd'))) return args;
  const line = bytesFrom(() => readFileSync('/proc/self/cmdline'));
  if (!line) return args;
  const typed = splitAtZeros(line).slice(-args.length);
  const areTheSame = typed.every((bytes, place) => bytes.toString('utf8') === args[place]);
  return areTheSame && typed.length === args.length ? typed.map(textOfBytes) : args;
}

/** The absolute path of what was typed, also below a working folder whose name is not UTF-8. */
export function absolutePath(typed: string): string {
  const here = process.cwd();
  if (!here.includes('\ufffd')) return resolve(typed);
  const folder = bytesFrom(() => readlinkSync('/proc/self/cwd', 'buffer'));
  return resolve(folder ? textOfBytes(folder) : here, typed);
}

function splitAtZeros(line: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let start = 0; start < line.length;) {
    const end = line.indexOf(0, start);
    const stop = end < 0 ? line.length : end;
    parts.push(line.subarray(start, stop));
    start = stop + 1;
  }
  return parts;
}

function bytesFrom(read: () => Buffer): Buffer | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
