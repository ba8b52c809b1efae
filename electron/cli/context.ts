import type { EngineClient } from '../../shared/contract';
import type { EngineProcess } from '../processes/node-host';
import { absolutePath } from '../storage/typed-arguments';
import { fill, words } from './sentences';

export type { EngineClient };

/** Wrong use of the command line: exit 2, and the sentence. */
export class UsageError extends Error {}

/** The person pressed Ctrl-C: exit 130. */
export class CancelledError extends Error {}

export const EXIT = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const;

/** What every command has at hand. */
export interface CliContext {
  readonly out: string;
  /** RADSEAL_PASSPHRASE as it was. */
  readonly passphrase: string | undefined;
  /** The vault to use, by label or id, where one was named. */
  vault: string | undefined;
  /** Starts the engine where it is not running yet. */
  readonly engine: () => EngineProcess;
  readonly client: () => Promise<EngineClient>;
  /** The handle of a path as typed. */
  readonly grant: (typed: string) => string;
  /** Set by the command that runs: what Ctrl-C does. Without one the process ends at once. */
  onInterrupt: (() => void) | undefined;
}

/** Puts the context together; starts nothing. */
export function createContext(options: {
  readonly out: string;
  readonly passphrase: string | undefined;
  readonly engine: EngineProcess | undefined;
  readonly startEngine: () => EngineProcess;
}): CliContext & { readonly started: () => EngineProcess | undefined } {
  let engine = options.engine;
  let client: Promise<EngineClient> | undefined;
  const context = {
    out: options.out,
    passphrase: options.passphrase,
    vault: process.env['RADSEAL_VAULT'] || undefined,
    onInterrupt: undefined,
    started: () => engine,
    engine: () => (engine ??= options.startEngine()),
    client: () => (client ??= connectTo(context)),
    grant: (typed: string) => context.engine().grant(absolutePath(typed), typed),
  };
  return context;
}

async function connectTo(context: Pick<CliContext, 'engine' | 'vault'>): Promise<EngineClient> {
  const client = await connect(context.engine());
  if (context.vault !== undefined) await chooseVault(client, context.vault);
  return client;
}

/** Turns to the vault with this label or id. Throws a UsageError where there is none, or several have the label. */
async function chooseVault(client: EngineClient, named: string): Promise<void> {
  const { vaults } = await client.vault.list();
  const found = vaults.filter(({ id, label }) => id === named || label === named);
  if (found.length > 1)
    throw new UsageError(fill(words.vaults.sameLabel, { vault: named, vaults: vaultLines(found) }));
  if (!found[0]) throw new UsageError(fill(words.vaults.unknown, { vault: named }));
  await client.vault.select({ id: found[0].id });
}

/** Vaults as they are listed where one is to be chosen. */
export const vaultLines = (vaults: readonly { readonly id: string; readonly label: string }[]): string =>
  vaults.map(({ id, label }) => `  ${id}  ${label || words.vaults.unnamed}`).join('\n');

async function connect(engine: EngineProcess): Promise<EngineClient> {
  const [{ createORPCClient }, { RPCLink }] = await Promise.all([
    import('@orpc/client'),
    import('@orpc/client/message-port'),
  ]);
  const link = new RPCLink({ port: engine.port as never, experimental_transfer: () => [] });
  return createORPCClient(link);
}
