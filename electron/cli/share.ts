import type { Command } from 'commander';
import type { FileReaders, ShareInput } from '../../shared/files-contract';
import { shownPath } from '../storage/path-bytes';
import { EXIT, type CliContext, type EngineClient } from './context';
import { collect, withIdentities, withPassphrase } from './options';
import { unlockIfGiven, unlockVault, type PassphraseOptions } from './passphrase';
import { runJob } from './run-job';
import { fill, words } from './sentences';

const text = words.keys;

interface ShareOptions extends PassphraseOptions {
  readonly recipient: readonly string[];
  readonly identity?: readonly string[];
  readonly json: boolean;
  readonly anew?: boolean;
}

/** `share add|remove PATH… -r NAME`: who can open files that are encrypted already. */
export function registerShare(program: Command, context: CliContext, done: (code: number) => void): void {
  const share = program.command('share').description(text.help.share);
  const register = (usage: 'add' | 'remove', description: string) => {
    const command = share
      .command(usage)
      .description(description)
      .argument('<path...>', words.help.paths)
      .requiredOption('-r, --recipient <reader>', text.help.reader, collect)
      .option('--json', words.help.json, false);
    if (usage === 'remove') command.option('--anew', text.help.anew, false);
    withPassphrase(withIdentities(command)).action(async (paths: string[], options: ShareOptions) => {
      const start = async (client: EngineClient) => {
        if (options.identity === undefined || !options.recipient.every(isKey))
          await unlockVault(context, client, options);
        return client.files.share(inputOf(context, paths, { ...options, usage }));
      };
      done(await runJob(context, { action: 'share', json: options.json, start }));
    });
  };
  register('add', text.help.shareAdd);
  register('remove', text.help.shareRemove);
}

const isKey = (reader: string) => /^age1/i.test(reader.trim());

function inputOf(
  context: CliContext,
  paths: readonly string[],
  { usage, recipient, identity = [], anew = false }: ShareOptions & { readonly usage: 'add' | 'remove' },
): ShareInput {
  return {
    sources: paths.map(context.grant),
    add: usage === 'add' ? [...recipient] : [],
    remove: usage === 'remove' ? [...recipient] : [],
    identities: identity.map(context.grant),
    anew,
  };
}

/** `who PATH`: who can open a file, as far as the keys at hand tell. */
export function registerWho(program: Command, context: CliContext, done: (code: number) => void): void {
  const command = program
    .command('who')
    .description(text.help.who)
    .argument('<path>', words.help.encryptedFile)
    .option('--json', words.help.json, false);
  withPassphrase(withIdentities(command)).action(
    async (path: string, { json, identity = [], ...options }: Omit<ShareOptions, 'recipient'>) => {
      const client = await context.client();
      await unlockIfGiven(context, client, options);
      const id = context.grant(path);
      const told = await client.files.readers({ id, identities: identity.map(context.grant) });
      const line = json
        ? JSON.stringify({ v: 1, type: 'readers', source: shownPath(path), ...told })
        : textOf(told);
      process.stdout.write(`${line}\n`);
      done(EXIT.done);
    },
  );
}

function textOf({ opensWith, readersAltered, readers }: FileReaders): string {
  const first = fill(opensWith !== null ? text.who.known : text.who.unknownOnly, { n: readers.length });
  const lines = readers.map(
    ({ kind, who }, place) => `  ${place + 1}. ${nameOf(who)}  (${words.kinds[kind]})`,
  );
  return [first, ...lines, ...(readersAltered ? [`${words.warning}: ${text.who.altered}`] : [])].join('\n');
}

function nameOf(who: FileReaders['readers'][number]['who']): string {
  if (who.is !== 'contact') return fill(text.who[who.is], who);
  return fill(who.isConfirmed ? text.who.contact : text.who.unconfirmed, { name: who.name });
}
