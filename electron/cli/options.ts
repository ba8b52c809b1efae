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
  command.option('--passphrase-file <file>', words.help.passphraseFile);

/** Commands that may be given keys beside the vault's. */
export const withIdentities = (command: Command): Command =>
  command.option('-i, --identity <file>', words.help.identity, collect);
