import type { Command } from 'commander';
import { EXIT, type CliContext } from './context';
import { withPassphrase } from './options';
import { unlockVault, type PassphraseOptions } from './passphrase';
import { fill, words } from './sentences';

interface RenewOptions extends PassphraseOptions {
  readonly kit: string;
}

/**
 * `recovery prove KIT-FILE`: a real file is encrypted for the kit and opened with it. `recovery renew --kit FILE`: a
 * new kit in place of one that was lost before it was proved.
 */
export function registerRecovery(program: Command, context: CliContext, done: (code: number) => void): void {
  const recovery = program.command('recovery').description(words.help.recovery);
  const prove = recovery
    .command('prove')
    .description(words.help.recoveryProve)
    .argument('<kit-file>', words.help.kitFile);
  withPassphrase(prove).action(async (kit: string, options: PassphraseOptions) => {
    const client = await context.client();
    await unlockVault(context, client, options);
    await client.recovery.prove({ from: 'file', file: context.grant(kit) });
    process.stdout.write(`${words.recoveryProved}\n`);
    done(EXIT.done);
  });

  const renew = recovery
    .command('renew')
    .description(words.help.recoveryRenew)
    .requiredOption('--kit <file>', words.help.kit);
  withPassphrase(renew).action(async (options: RenewOptions) => {
    const client = await context.client();
    await unlockVault(context, client, options);
    await client.recovery.renew({ kit: context.grant(options.kit) });
    process.stdout.write(`${fill(words.recoveryRenewed, { kit: options.kit })}\n`);
    done(EXIT.done);
  });
}
