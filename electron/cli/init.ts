import type { Command } from 'commander';
import { EXIT, UsageError, type CliContext, type EngineClient } from './context';
import { withPassphrase } from './options';
import { newPassphrase } from './new-passphrase';
import type { PassphraseOptions } from './passphrase';
import { fill, words } from './sentences';

/** As the contract has it. */
const LONGEST_LABEL = 120;

interface InitOptions extends PassphraseOptions {
  readonly x25519: boolean;
  readonly kit: string;
  readonly name?: string;
}

/** `init --kit FILE`: makes the vault and the recovery kit. With `--name` it may stand beside others. */
export function registerInit(program: Command, context: CliContext, done: (code: number) => void): void {
  const command = program
    .command('init')
    .description(words.help.init)
    .option('--x25519', words.help.x25519, false)
    .option('--name <name>', words.vaults.help.newName)
    .requiredOption('--kit <file>', words.help.kit);
  withPassphrase(command).action(async (options: InitOptions) => {
    const client = await context.client();
    const label = await labelFor(client, options);
    const passphrase = await newPassphrase(context, options);
    const kind = options.x25519 ? 'x25519' : 'hybrid';
    const kit = context.grant(options.kit);
    const another = label !== undefined;
    const vault = await client.vault.create({ passphrase, kind, kit, another, ...(another && { label }) });
    if (vault.status !== 'unlocked') throw new UsageError(words.vaultExists);
    const values = { kind: words.kinds[kind], recipient: vault.recipient, kit: options.kit };
    process.stdout.write(`${fill(words.vaultMade, values)}\n`);
    done(EXIT.done);
  });
}

/** What the new vault is called, which tells it from those there are. Throws a UsageError where nothing would. */
async function labelFor(client: EngineClient, { name }: InitOptions): Promise<string | undefined> {
  const { vaults } = await client.vault.list();
  if (name === undefined && vaults.length > 0) throw new UsageError(words.vaultExists);
  const label = name?.trim();
  if (label === '' || (label?.length ?? 0) > LONGEST_LABEL) throw new UsageError(words.vaults.badName);
  if (vaults.some((vault) => vault.label === label)) throw new UsageError(words.vaults.nameTaken);
  return label;
}
