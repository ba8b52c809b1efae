import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { words } from './sentences';

/** Adds an option's value to a list: an option that may be given several times. */
export const collect = (value: string, previous: readonly string[] = []): readonly string[] => [
  ...previous,
  value,
];

/** Permission bits as chmod takes them: 1 to 4 octal digits, at most 777. */
export function octalMode(value: string): number {
  if (!/^0?[0-7]{1,3}$/.test(value)) throw new InvalidArgumentError(words.badMode);
  return Number.parseInt(value, 8);
}

/** A whole number from 1. */
export function positiveCount(value: string): number {
  if (!/^[1-9][0-9]{0,5}$/.test(value)) throw new InvalidArgumentError(words.badCount);
  return Number(value);
}

/** Commands that may need the vault. */
export const withPassphrase = (command: Command): Command =>
  command
    .option('--passphrase-file <file>', words.help.passphraseFile)
    .option('--vault-name <vault>', words.vaults.help.which);

/** Commands that may be given keys beside the vault's. */
export const withIdentities = (command: Command): Command =>
  command.option('-i, --identity <file>', words.help.identity, collect);

/** What a command that works on folders takes. */
export interface JobOptions {
  readonly jobs?: number;
  readonly dryRun: boolean;
}

/** Commands that work on folders. A file that fails never stops the others: `--keep-going` only says so. */
export const withJobOptions = (command: Command): Command =>
  command
    .option('--jobs <n>', words.jobs.help.lanes, fileLanes)
    .option('--dry-run', words.jobs.help.dryRun, false)
    .option('--keep-going', words.jobs.help.keepGoing, true);

/** Files in hand at once: 1 to 64. */
export function fileLanes(value: string): number {
  const count = positiveCount(value);
  if (count > 64) throw new InvalidArgumentError(words.badCount);
  return count;
}
