import { Option, type Command } from 'commander';
import { EXIT, UsageError, type CliContext, type EngineClient } from './context';
import { errorDataOf } from './failure';
import { withPassphrase } from './options';
import { secondPassphrase } from './new-passphrase';
import { passphraseFor, requireOneVault, unlockVault, type PassphraseOptions } from './passphrase';
import { runJob } from './run-job';
import { fill, words } from './sentences';

const text = words.vaults;

interface Options extends PassphraseOptions {
  readonly json: boolean;
  readonly newPassphraseFile?: string;
  readonly kind: 'hybrid' | 'x25519';
}

type Told = { readonly json: unknown; readonly line: string };
type Act = (client: EngineClient, options: Options, args: readonly string[]) => Promise<Told>;

/** `vault show|label|passphrase|go-back|back-up|restore|import|export|rotate|rewrap`. */
export function registerVault(program: Command, context: CliContext, done: (code: number) => void): void {
  const vault = program.command('vault').description(text.help.vault);
  const register = (usage: string, description: string, act: Act, extend?: (command: Command) => void) => {
    const command = vault.command(usage).description(description).option('--json', words.help.json, false);
    extend?.(command);
    withPassphrase(command).action(async () => {
      const options = command.opts<Options>();
      const told = await act(await context.client(), options, command.args);
      process.stdout.write(`${options.json ? JSON.stringify(told.json) : told.line}\n`);
      done(EXIT.done);
    });
  };
  const saved = (file: string): Told => ({
    json: { v: 1, type: 'saved', file },
    line: fill(text.saved, { file }),
  });

  register('show', text.help.show, async (client) => {
    const [state, list] = [await client.vault.state(), await client.vault.list()];
    const lines = list.vaults.map(({ id, label, isSelected }) =>
      fill(text.line, { mark: isSelected ? '*' : ' ', id, label: label || text.unnamed }),
    );
    const kept = list.earlier.map(({ generation, savedAt }) => fill(text.kept, { generation, savedAt }));
    return {
      json: { v: 1, type: 'vaults', status: state.status, ...list },
      line: [text.states[state.status], ...lines, ...kept].join('\n'),
    };
  });
  register('label <label>', text.help.label, async (client, options, [label]) => {
    await unlockVault(context, client, options);
    const list = await client.vault.rename({ label: label! });
    return { json: { v: 1, type: 'vaults', ...list }, line: text.done };
  });
  register(
    'passphrase',
    text.help.passphrase,
    async (client, options) => {
      await requireOneVault(context, client);
      const old = await passphraseFor(context, options);
      const next = await secondPassphrase(context, options.newPassphraseFile);
      if ((await client.vault.state()).status === 'locked') await client.vault.unlock({ passphrase: old });
      const { generations } = await client.vault.changePassphrase({ old, next });
      return {
        json: { v: 1, type: 'passphrase-changed', generations },
        line: fill(text.changed, { generations }),
      };
    },
    (command) => command.option('--new-passphrase-file <file>', text.help.newPassphraseFile),
  );
  register('go-back <number>', text.help.goBack, async (client, options, [typed]) => {
    await requireOneVault(context, client);
    const kept = (await client.vault.list()).earlier.find(({ generation }) => String(generation) === typed);
    if (!kept) throw new UsageError(text.notKept);
    const isBack = await goBack(client, await passphraseFor(context, options), kept.generation);
    return {
      json: { v: 1, type: 'went-back', isBack, ...kept },
      line: isBack ? fill(text.wentBack, kept) : text.isWhole,
    };
  });
  register('back-up <file>', text.help.backUp, async (client, options, [file]) => {
    await unlockVault(context, client, options);
    await client.vault.backUp({ target: context.grant(file!) });
    return saved(file!);
  });
  register('restore <file>', text.help.restore, async (client, options, [file]) => {
    const passphrase = await passphraseFor(context, options);
    const state = await client.vault.restore({ file: context.grant(file!), passphrase });
    return { json: { v: 1, type: 'restored', status: state.status }, line: text.restored };
  });
  register('import <identity-file>', text.help.import, async (client, options, [file]) => {
    const passphrase = await opened(client, context, options);
    const { added } = await client.vault.importIdentities({ file: context.grant(file!), passphrase });
    return { json: { v: 1, type: 'imported', added }, line: fill(text.imported, { added }) };
  });
  register('export <file>', text.help.export, async (client, options, [file]) => {
    const passphrase = await opened(client, context, options);
    await client.vault.exportIdentities({ target: context.grant(file!), passphrase });
    return { ...saved(file!), line: fill(text.exported, { file: file! }) };
  });
  register(
    'rotate',
    text.help.rotate,
    async (client, options) => {
      const passphrase = await opened(client, context, options);
      const state = await client.vault.rotate({ passphrase, kind: options.kind });
      const recipient = state.status === 'unlocked' ? state.recipient : '';
      return { json: { v: 1, type: 'rotated', recipient }, line: fill(text.rotated, { recipient }) };
    },
    (command) =>
      command.addOption(
        new Option('--kind <kind>', text.help.kind).choices(['hybrid', 'x25519']).default('hybrid'),
      ),
  );
  registerRewrap(vault, context, done);
}

/** `vault rewrap PATH…`: files made for an older key of this vault get its current one. */
function registerRewrap(vault: Command, context: CliContext, done: (code: number) => void): void {
  const command = vault
    .command('rewrap')
    .description(text.help.rewrap)
    .argument('<path...>', words.help.paths)
    .option('--json', words.help.json, false);
  withPassphrase(command).action(async (paths: string[], options: Options) => {
    const start = async (client: EngineClient) => {
      await unlockVault(context, client, options);
      const sources = paths.map(context.grant);
      return client.files.share({ sources, add: [], remove: [], identities: [], toOwnKey: true });
    };
    done(await runJob(context, { action: 'share', json: options.json, start }));
  });
}

/** Opens an earlier state of a vault that is damaged; false where it is not, which changes nothing. */
async function goBack(client: EngineClient, passphrase: string, earlier: number): Promise<boolean> {
  try {
    await client.vault.unlock({ passphrase });
    return false;
  } catch (error) {
    if (errorDataOf(error).code !== 'damaged-vault') throw error;
  }
  await client.vault.unlock({ passphrase, earlier });
  return true;
}

/** Opens the vault and returns the pass phrase, which what follows needs once more. */
async function opened(
  client: EngineClient,
  context: CliContext,
  options: PassphraseOptions,
): Promise<string> {
  const { status } = await client.vault.state();
  if (status === 'none') throw new UsageError(text.none);
  await requireOneVault(context, client);
  const passphrase = await passphraseFor(context, options);
  await client.vault.unlock({ passphrase });
  return passphrase;
}
