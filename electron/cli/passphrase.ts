import { AppError } from '../../shared/errors';
import { readPassphraseFile } from '../storage/passphrase-file';
import { CancelledError, UsageError, vaultLines, type CliContext, type EngineClient } from './context';
import { fill, words } from './sentences';

/** How a command was told its pass phrase. */
export interface PassphraseOptions {
  /** A path, `-` for standard input, or the number of an open descriptor. */
  readonly passphraseFile?: string;
}

/** The pass phrase from --passphrase-file or RADSEAL_PASSPHRASE; undefined where neither was given. */
export function givenPassphrase(context: CliContext, options: PassphraseOptions): string | undefined {
  if (options.passphraseFile === undefined) return context.passphrase;
  const read = readPassphraseFile(options.passphraseFile);
  if (read.status === 'open-to-others') throw new UsageError(words.passphraseFileOpen);
  if (read.passphrase === '') throw new UsageError(words.passphraseEmpty);
  return read.passphrase;
}

/** Asks for what was not given. Throws `locked` where there is no terminal to ask on. */
export async function passphraseFor(context: CliContext, options: PassphraseOptions): Promise<string> {
  return givenPassphrase(context, options) ?? (await prompt(words.passphrasePrompt));
}

/** Throws a UsageError where there are several vaults and none was named: the first is not everybody's. */
export async function requireOneVault(context: CliContext, client: EngineClient): Promise<void> {
  if (context.vault !== undefined) return;
  const { vaults } = await client.vault.list();
  if (vaults.length > 1) throw new UsageError(fill(words.vaults.several, { vaults: vaultLines(vaults) }));
}

/**
 * Unlocks the vault if there is one and it is locked, and reminds of a kit that was proved long ago. Throws a UsageError
 * where several could be meant.
 */
export async function unlockVault(
  context: CliContext,
  client: EngineClient,
  options: PassphraseOptions,
): Promise<void> {
  const { status } = await client.vault.state();
  if (status !== 'locked') return;
  await requireOneVault(context, client);
  const state = await client.vault.unlock({ passphrase: await passphraseFor(context, options) });
  if (state.status === 'unlocked' && state.recovery.some(({ isDue }) => isDue))
    process.stderr.write(`${words.warning}: ${words.recoveryReaders.remind}\n`);
}

/**
 * Unlocks the vault where there is one and its pass phrase is at hand or can be asked for; else leaves it locked: the
 * command tells less, and that is no failure.
 */
export async function unlockIfGiven(
  context: CliContext,
  client: EngineClient,
  options: PassphraseOptions,
): Promise<void> {
  if (givenPassphrase(context, options) === undefined && !process.stdin.isTTY) return;
  await unlockVault(context, client, options);
}

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** Reads a line from the terminal without echo. Throws `locked` where there is none. */
export function prompt(question: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return Promise.reject(new AppError('locked', 'no terminal to ask on'));
  // Before the question: an answer that comes at once must not be echoed either.
  stdin.setRawMode(true);
  stderr.write(`${question} `);
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (settle: () => void) => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
      settle();
    };
    const onData = (chunk: string) => {
      for (const key of chunk) {
        if (key === CTRL_C || key === CTRL_D) return end(() => reject(new CancelledError()));
        if (key === '\r' || key === '\n') return end(() => resolve(typed));
        typed = key === '\u007f' || key === '\b' ? [...typed].slice(0, -1).join('') : typed + key;
      }
    };
    stdin.on('data', onData);
  });
}
