import type { Command } from 'commander';
import type { CliContext, EngineClient } from './context';
import { octalMode, withIdentities, withJobOptions, withPassphrase, type JobOptions } from './options';
import { givenPassphrase, unlockVault, type PassphraseOptions } from './passphrase';
import { preferences } from './preferences';
import { runJob } from './run-job';
import { words } from './sentences';

interface VerifyOptions extends PassphraseOptions {
  readonly identity?: readonly string[];
  readonly acceptAlteredReaders: boolean;
  readonly json: boolean;
}

interface DecryptOptions extends VerifyOptions, JobOptions {
  readonly to?: string;
  readonly mode?: number;
}

/** `decrypt PATH…` */
export function registerDecrypt(program: Command, context: CliContext, done: (code: number) => void): void {
  const command = program
    .command('decrypt')
    .description(words.help.decrypt)
    .argument('<path...>', words.help.paths);
  command
    .option('--to <dir>', words.help.to)
    .option('--mode <octal>', words.help.mode, octalMode)
    .option('--accept-altered-readers', words.help.acceptAlteredReaders, false)
    .option('--json', words.help.json, false);
  withJobOptions(command);
  withPassphrase(withIdentities(command)).action(async (paths: string[], options: DecryptOptions) => {
    const start = async (client: EngineClient) => {
      await unlockIfNeeded(context, client, options);
      const to = options.to ?? preferences(context.out).to;
      return client.files.decrypt({
        ...keysAndSources(context, paths, options),
        target: to === undefined ? undefined : context.grant(to),
        mode: options.mode,
        dryRun: options.dryRun,
        lanes: options.jobs,
      });
    };
    done(await runJob(context, { action: 'decrypt', json: options.json, start }));
  });
}

/** `verify PATH…`: everything is opened and checked, nothing is written. */
export function registerVerify(program: Command, context: CliContext, done: (code: number) => void): void {
  const command = program
    .command('verify')
    .description(words.help.verify)
    .argument('<path...>', words.help.paths);
  command
    .option('--accept-altered-readers', words.help.acceptAlteredReaders, false)
    .option('--json', words.help.json, false);
  withPassphrase(withIdentities(command)).action(async (paths: string[], options: VerifyOptions) => {
    const start = async (client: EngineClient) => {
      await unlockIfNeeded(context, client, options);
      return client.files.verify(keysAndSources(context, paths, options));
    };
    done(await runJob(context, { action: 'verify', json: options.json, start }));
  });
}

const keysAndSources = (context: CliContext, paths: readonly string[], options: VerifyOptions) => ({
  sources: paths.map(context.grant),
  identities: (options.identity ?? []).map(context.grant),
  acceptAlteredReaders: options.acceptAlteredReaders,
});

/** Keys given with -i do without the vault; a pass phrase given beside them opens it too. */
async function unlockIfNeeded(
  context: CliContext,
  client: EngineClient,
  options: VerifyOptions,
): Promise<void> {
  if (options.identity !== undefined && givenPassphrase(context, options) === undefined) return;
  await unlockVault(context, client, options);
}
