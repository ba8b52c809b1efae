import { readIdentityFiles } from '../services/identity-files';
import type { ClientContext } from './context';

/** Secret keys a client can use, age identities: the vault's, and those of key files. */
export interface Identities {
  readonly own: readonly string[];
  readonly given: readonly string[];
}

/** The vault's identities where it is open, and those of key files. Throws what readIdentityFiles throws. */
export function identitiesAtHand(
  { session, handles }: Pick<ClientContext, 'session' | 'handles'>,
  files: readonly string[],
): Identities {
  const own = session.state().status === 'unlocked' ? session.identities() : [];
  return { own, given: readIdentityFiles(files.map((file) => handles.at(file).path)) };
}

/** As identitiesAtHand, at least one. Keys that were given do without the vault; without any it throws `locked`, `no-vault`. */
export function neededIdentities(context: ClientContext, files: readonly string[]): Identities {
  const { own, given } = identitiesAtHand(context, files);
  return { own: given.length > 0 ? own : context.session.identities(), given };
}
