import type { Command } from 'commander';
import type { CliContext } from './context';
import { withPassphrase } from './options';
import { unlockVault, type PassphraseOptions } from './passphrase';
import { runJob } from './run-job';
import { words } from './sentences';

const text = words.jobs;

/** `index rebuild DIR…`: the vault's index of what was encrypted, made anew from the files themselves. */
export function registerIndex(program: Command, context: CliContext, done: (code: number) => void): void {
  const index = program.command('index').description(text.help.index);
  withPassphrase(
    index
      .command('rebuild')
      .description(text.help.rebuild)
      .argument('<path...>', text.help.rebuilt)
      .option('--json', words.help.json, false),
  ).action(async (paths: string[], options: PassphraseOptions & { readonly json: boolean }) => {
    const client = await context.client();
    await unlockVault(context, client, options);
    const start = () => client.jobs.rebuildIndex({ sources: paths.map(context.grant) });
    const stop = () => client.jobs.stopRebuild();
    done(await runJob(context, { action: 'verify', json: options.json, start, stop }));
  });
}
