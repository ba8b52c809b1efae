import type { ShareInput } from '../../shared/contract';
import { namesOf, resolveReaders } from '../services/contacts';
import { readIdentityFiles } from '../services/identity-files';
import type { Emit } from '../services/ports';
import { readersOf, shareFiles } from '../services/share-files';
import type { ClientContext } from './context';

/** Every identity at hand: the vault's where it is open, and those of key files. Without either says that it is locked. */
function identitiesIn({ session, handles }: ClientContext, files: readonly string[]): readonly string[] {
  const given = readIdentityFiles(files.map((handle) => handles.at(handle).path));
  const isOpen = session.state().status === 'unlocked';
  return [...(isOpen || given.length === 0 ? session.identities() : []), ...given];
}

/** `files.share`: names become recipients, handles paths; own and recovery keys stay readers. */
export async function shareCall(
  context: ClientContext,
  input: ShareInput,
  running: { readonly emit: Emit; readonly signal: AbortSignal },
): Promise<void> {
  const { session, handles } = context;
  const identities = identitiesIn(context, input.identities);
  const add = resolveReaders(session, input.add);
  const remove = resolveReaders(session, input.remove);
  const open = session.state().status === 'unlocked' ? session.opened() : null;
  const recovery = open?.data.recovery.map(({ recipient }) => recipient) ?? [];
  const request = {
    sources: input.sources.map(handles.at),
    add,
    remove,
    identities,
    needed: open ? [open.recipient, ...recovery] : [],
    names: namesOf(session, [...add, ...remove]),
  };
  await shareFiles(request, { crypt: context.crypt(), describe: context.log.describe }, running);
}

/** `files.readers`: for a file no key at hand opens, only number and kinds. */
export async function readersCall(
  context: ClientContext,
  input: { readonly id: string; readonly identities: readonly string[] },
  signal: AbortSignal | undefined,
) {
  const { session, handles } = context;
  const given = readIdentityFiles(input.identities.map((handle) => handles.at(handle).path));
  const own = session.state().status === 'unlocked' ? session.identities() : [];
  const source = handles.at(input.id).path;
  return readersOf({ source, identities: [...own, ...given], session }, context.crypt(), signal);
}
