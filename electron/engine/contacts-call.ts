import type { ShareInput } from '../../shared/files-contract';
import { recipientOf } from '../core/age/age';
import { readersInUse } from '../core/vault/recovery-readers';
import { namesOf, resolveReaders } from '../services/contacts';
import type { RunningJob } from '../services/encrypt-files';
import { rulesInForce } from '../services/policy';
import { readIdentityFiles } from '../services/identity-files';
import { readersOf, shareFiles } from '../services/share-files';
import type { Unlocked } from '../services/vault-session';
import type { ClientContext } from './context';
import { keyImageSupply, type SupplyOptions } from './encrypt-call';
import { neededIdentities } from './identities';
import { openLedgerOf } from './ledger-call';

/** `files.share`: names become recipients, handles paths; own and recovery keys stay readers. */
export async function shareCall(
  context: ClientContext,
  input: ShareInput,
  running: Omit<RunningJob, 'record'>,
): Promise<void> {
  const { session, handles } = context;
  const { own, given } = neededIdentities(context, input.identities);
  const add = resolveReaders(session, input.add);
  const remove = resolveReaders(session, input.remove);
  const open = session.state().status === 'unlocked' ? session.opened() : null;
  const older = input.toOwnKey && open ? await olderRecipients(open) : [];
  // Where the rules can't be understood nobody knows who has to stay.
  const rules = rulesInForce(context.policy());
  const inUse = open ? readersInUse(open.data).map(({ recipient }) => recipient) : [];
  const recovery = input.toOwnKey ? inUse : [];
  const request = {
    sources: input.sources.map(handles.at),
    add: [...add, ...(older.length > 0 && open ? [open.recipient] : []), ...recovery],
    remove: [...remove, ...older],
    identities: [...own, ...given],
    minimumFormat: session.minimumFormat(),
    needed: open ? [open.recipient, ...inUse] : [],
    demanded: rules.recoveryReaders.map(({ recipient }) => recipient),
    names: namesOf(session, [...add, ...remove]),
  };
  if (!input.anew) {
    await shareFiles(request, { crypt: context.crypt(), describe: context.log.describe }, running);
    return;
  }
  const { encryptAnew } = await import('../services/encrypt-anew');
  const ledger = await openLedgerOf(context);
  const services = {
    crypt: context.crypt(),
    parse: context.parse(),
    scratch: context.scratch,
    describe: context.log.describe,
    usedKeys: ledger.usedKeys,
    keyImages: (options: SupplyOptions) =>
      keyImageSupply(context, { ...input, keyImages: 'file' }, { ...options, ledger }),
  };
  try {
    await encryptAnew({ ...request, session, rules }, services, running);
  } finally {
    ledger.usedKeys?.close();
  }
}

/** Recipients of the identities this vault had before its current one, and of recovery readers that were retired. */
async function olderRecipients({ secrets, recipient, data }: Unlocked): Promise<readonly string[]> {
  const all = await Promise.all(secrets.identities.map(recipientOf));
  const retired = data.recovery.filter(({ retiredAt }) => retiredAt !== undefined);
  return [...all.filter((other) => other !== recipient), ...retired.map((reader) => reader.recipient)];
}

/** `files.readers`: for a file no key at hand opens, only number and kinds. */
export async function readersCall(
  context: ClientContext,
  input: { readonly id: string; readonly identities: readonly string[] },
  signal: AbortSignal | undefined,
) {
  const { session, handles } = context;
  const given = readIdentityFiles(input.identities.map((handle) => handles.at(handle).path));
  const source = handles.at(input.id).path;
  const { rules } = context.policy();
  return readersOf({ source, given, session, rules }, context.crypt(), signal);
}
