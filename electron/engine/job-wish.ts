import { createHmac, randomBytes } from 'node:crypto';
import type { DecryptInput, EncryptInput, VerifyInput } from '../../shared/files-contract';
import { bytesOfText } from '../core/bytes/byte-text';
import { resolveReaders } from '../services/contacts';
import { readersOf } from '../services/encrypt-files';
import { encodeBody } from '../services/job-record';
import { rulesInForce } from '../services/policy';
import { isFolder } from '../storage/is-folder';
import type { JobRow, JobStatus, Journal } from '../storage/journal';
import type { ClientContext } from './context';

/** A wish of a client with the paths behind its handles: enough to ask for the same once more. */
export type JobWish = (
  | { readonly action: 'encrypt'; readonly input: EncryptInput }
  | { readonly action: 'decrypt'; readonly input: DecryptInput }
  | { readonly action: 'verify'; readonly input: VerifyInput }
) & {
  readonly paths: readonly { readonly handle: string; readonly path: string; readonly label: string }[];
};

/** A wish whose paths still stand behind their handles. */
export type GivenWish = Omit<JobWish, 'paths'>;

/** Without a vault nothing is sealed, but rows are still looked up by a digest. */
const CLEAR_KEY = new Uint8Array(32);

/** HMAC under the key bodies are sealed with, or a public one where they stand in clear. */
export const keyedDigest = (
  key: Uint8Array | null,
  ...parts: readonly (string | Uint8Array)[]
): Uint8Array => {
  const mac = createHmac('sha256', key ?? CLEAR_KEY);
  for (const part of parts) mac.update(part);
  return new Uint8Array(mac.digest());
};

/**
 * The key a wish is written down with; null where it does without a vault: there is none, none is to be used, or keys
 * were given because nobody can open it. Throws `locked`.
 */
export function sealKeyOf({ session }: ClientContext, { action, input }: GivenWish): Uint8Array | null {
  if (!session.exists()) return null;
  if (action === 'encrypt' && 'useVault' in input && !input.useVault) return null;
  const isOpen = session.state().status === 'unlocked';
  if (action !== 'encrypt' && !isOpen && input.identities.length > 0) return null;
  return session.journalKeys().journal;
}

/** Whether a wish is written down: it names a folder. */
export function isJob({ handles }: ClientContext, { input }: Pick<GivenWish, 'input'>): boolean {
  return !input.dryRun && input.sources.some((source) => isFolder(handles.at(source).path));
}

/** Whether any of the sources is a folder: then key images are shared unless the client says otherwise. */
export const namesFolder = ({ handles }: ClientContext, sources: readonly string[]): boolean =>
  sources.some((source) => isFolder(handles.at(source).path));

/** The folder results go to; a job that only checks has none. */
export const targetOf = ({ input }: GivenWish) => ('target' in input ? input.target : undefined);

/**
 * The job of the same wish, else a new one. Throws what reading the readers throws: `bad-recipient`,
 * `unknown-contact`, `recovery-not-proved`, `policy`, `no-vault`.
 */
export function findOrAdd(
  context: ClientContext,
  journal: Journal,
  { action, input }: GivenWish,
  seal: Uint8Array | null,
): JobRow {
  const target = targetOf({ action, input });
  const handles = [...input.sources, ...(target ? [target] : []), ...input.identities];
  if (action === 'encrypt' && 'keyImage' in input && input.keyImage) handles.push(input.keyImage);
  const paths = handles.map((handle) => {
    const { path, label } = context.handles.at(handle);
    return { handle, path, label };
  });
  const text = textOf(context, { action, input, paths } as JobWish);
  const digestWith = (key: Uint8Array | null) => keyedDigest(key, 'wish ', text);
  const wished = digestWith(seal);
  // With the vault open a job that was begun by given keys while it was closed is found too.
  const inClear = seal ? digestWith(null) : wished;
  const isSame = ({ wish, isSealed }: JobRow) => Buffer.from(wish).equals(isSealed ? wished : inClear);
  // What was checked once is checked again when somebody asks again: only an interrupted check is gone on with.
  const goesOn = (status: JobStatus) => (action === 'verify' ? status === 'open' : status !== 'cancelled');
  const same = journal.jobs().find((job) => goesOn(job.status) && isSame(job));
  if (same) {
    // What may differ in the same wish (names, carrier, key images) is as it was wished last.
    journal.setBody(same.id, encodeBody(same.id, same.isSealed ? seal : null, { action, input, paths }));
    journal.setStatus(same.id, 'open');
    return same;
  }
  const id = randomBytes(8).toString('hex');
  const body = encodeBody(id, seal, { action, input, paths });
  const job: JobRow = { id, wish: wished, status: 'open', isSealed: seal !== null, madeAt: Date.now(), body };
  journal.addJob(job);
  return job;
}

/** The same folders to the same target for the same readers are the same wish. */
function textOf(context: ClientContext, { action, input, paths }: JobWish): Uint8Array {
  const target = targetOf({ action, input });
  const pathOf = (handle: string) => paths.find((entry) => entry.handle === handle)?.path ?? '';
  const wish = {
    action,
    sources: input.sources.map(pathOf).sort(),
    target: target === undefined ? null : pathOf(target),
    readers: action === 'encrypt' ? readersNow(context, input) : [],
  };
  return bytesOfText(JSON.stringify(wish));
}

/** Everybody a wish would encrypt for as things stand: a name stands for the keys it has now. */
function readersNow(context: ClientContext, { recipients, useVault }: EncryptInput): readonly string[] {
  const { session } = context;
  const wish = {
    recipients: [...resolveReaders(session, recipients)],
    vault: usesVault(context, { recipients, useVault }) ? session.readers() : null,
  };
  return [...readersOf(wish, rulesInForce(context.policy())).all].sort();
}

/** Without a vault the readers a person names are enough; without either there is no vault to ask for. */
export const usesVault = (
  { session }: ClientContext,
  { useVault, recipients }: Pick<EncryptInput, 'useVault' | 'recipients'>,
): boolean => useVault && (session.exists() || recipients.length === 0);
