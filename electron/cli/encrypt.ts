import { Option, type Command } from 'commander';
import type { EncryptInput } from '../../shared/files-contract';
import type { CliContext, EngineClient } from './context';
import { collect, withIdentities, withJobOptions, withPassphrase, type JobOptions } from './options';
import { unlockVault, type PassphraseOptions } from './passphrase';
import { preferences } from './preferences';
import { runJob } from './run-job';
import { words } from './sentences';

interface EncryptOptions extends PassphraseOptions, JobOptions {
  readonly recipient?: readonly string[];
  readonly identity?: readonly string[];
  readonly vault: boolean;
  readonly to?: string;
  readonly names?: 'hide' | 'keep';
  readonly carrier: EncryptInput['carrier'];
  readonly keyImage?: string;
  readonly again: boolean;
  readonly verify: boolean;
  readonly deleteOriginals: boolean;
  readonly keyImages?: '64' | 'file' | 'job';
  readonly json: boolean;
}

/** `encrypt PATH…` */
export function registerEncrypt(program: Command, context: CliContext, done: (code: number) => void): void {
  const command = program
    .command('encrypt')
    .description(words.help.encrypt)
    .argument('<path...>', words.help.paths);
  command
    .option('-r, --recipient <recipient>', words.help.recipient, collect)
    .option('--no-vault', words.help.noVault)
    .option('--to <dir>', words.help.to)
    .addOption(new Option('--names <how>', words.help.names).choices(['hide', 'keep']))
    .addOption(
      new Option('--carrier <carrier>', words.help.carrier)
        .choices(['auto', 'png', 'dicom', 'plain'])
        .default('auto'),
    )
    .option('--key-image <file>', words.help.keyImageFile)
    .option('--again', words.help.again, false)
    .option('--no-verify', words.help.noVerify)
    .option('--delete-originals', words.help.deleteOriginals, false)
    .addOption(new Option('--key-images <how>', words.jobs.help.keyImages).choices(['64', 'file', 'job']))
    .option('--json', words.help.json, false);
  withJobOptions(command);
  withPassphrase(withIdentities(command)).action(async (paths: string[], options: EncryptOptions) => {
    const start = async (client: EngineClient) => {
      if (options.vault) await unlockVault(context, client, options);
      return client.files.encrypt(inputOf(context, paths, options));
    };
    done(await runJob(context, { action: 'encrypt', json: options.json, start }));
  });
}

function inputOf(context: CliContext, paths: readonly string[], options: EncryptOptions): EncryptInput {
  const wishes = preferences(context.out);
  const to = options.to ?? wishes.to;
  return {
    sources: paths.map(context.grant),
    target: to === undefined ? undefined : context.grant(to),
    recipients: [...(options.recipient ?? [])],
    useVault: options.vault,
    identities: (options.identity ?? []).map(context.grant),
    names: options.names ?? wishes.names,
    carrier: options.carrier,
    keyImage: options.keyImage === undefined ? undefined : context.grant(options.keyImage),
    keyImages: options.keyImages === 'job' ? 'request' : (options.keyImages ?? 'auto'),
    dryRun: options.dryRun,
    lanes: options.jobs,
    again: options.again,
    verify: options.verify,
    deleteOriginals: options.deleteOriginals,
  };
}
