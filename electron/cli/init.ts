import type { Command } from 'commander';
import { EXIT, UsageError, type CliContext } from './context';
import { withPassphrase } from './options';
import { newPassphrase, type PassphraseOptions } from './passphrase';
import { fill, words } from './sentences';

interface InitOptions extends PassphraseOptions {
  readonly x25519: boolean;
  readonly kit: string;
}

/** `init --kit FILE`: makes the vault and the recovery kit. */
export function registerInit(program: Command, context: CliContext, done: (code: number) => void): void {
  const command = program
    .command('init')
    .description(words.help.init)
    .option('--x25519', words.help.x25519, false)
    .requiredOption('--kit <file>', words.help.kit);
  withPassphrase(command).action(async (options: InitOptions) => {
    const client = await context.client();
    if ((await client.vault.state()).status !== 'none') throw new UsageError(words.vaultExists);
    const passphrase = await newPassphrase(context, options);
    const kind = options.x25519 ? 'x25519' : 'hybrid';
    const vault = await client.vault.create({ passphrase, kind, kit: context.grant(options.kit) });
    if (vault.status !== 'unlocked') throw new UsageError(words.vaultExists);
    const values = { kind: words.kinds[kind], recipient: vault.recipient, kit: options.kit };
    process.stdout.write(`${fill(words.vaultMade, values)}\n`);
    done(EXIT.done);
  });
}
