import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import type { FileReaders } from '../../shared/files-contract';
import { AppError, errorCodeOf } from '../../shared/errors';
import type { PolicyRules } from '../../shared/policy';
import { kindOfRecipient, recipientOf } from '../core/age/age';
import { fingerprintOf } from '../core/vault/contacts';
import { recipientFingerprint } from '../core/vault/recovery-kit';
import { collectFiles, type CollectedFile } from './collect-files';
import type { RunningJob } from './encrypt-files';
import type { CryptPool, DescribeError, GrantedPath, ShareResult } from './ports';
import { requireAllowed } from './policy';
import { runJob, warnOnce, type FileOutcome, type WorkOnFile } from './run-job';
import type { VaultSession } from './vault-session';

/** Whose readers change, and how: the client's wishes with paths in place of handles. */
export interface ShareRequest {
  readonly sources: readonly GrantedPath[];
  /** Recipients. */
  readonly add: readonly string[];
  readonly remove: readonly string[];
  /** Every identity at hand. */
  readonly identities: readonly string[];
  /** The oldest format the vault accepts. */
  readonly minimumFormat: number;
  /** Recipients that stay readers of what they can open: the vault's own and its recovery keys. */
  readonly needed: readonly string[];
  /** Recipients a policy demands. */
  readonly demanded: readonly string[];
  /** What those who are added and removed are called. */
  readonly names: readonly string[];
}

/**
 * Adds and removes readers of files in their place, folders walked; what is not ours in folders is passed over. The
 * payloads are not touched. Throws `identity-needed` without any key, `reader-needed` when the vault's own key or a
 * recovery key is to be removed, `policy` for a reader a policy demands; what is wrong with one file is that file's event.
 */
export async function shareFiles(
  request: ShareRequest,
  services: { readonly crypt: CryptPool; readonly describe: DescribeError },
  { signal, emit, audit }: Omit<RunningJob, 'record'>,
): Promise<void> {
  const { add, remove, identities } = request;
  assertRemovable(request);
  const collection = await collectFiles(request.sources, signal);
  const bytes = collection.files.reduce((sum, file) => sum + file.bytes, 0);
  const files = collection.files.length + collection.unreadable.length;
  const { skipped } = collection;
  emit({ v: 1, type: 'plan', action: 'share', files, bytes, skipped, names: [...request.names] });
  const warn = warnOnce(emit);
  if (remove.length > 0) warn('removing-is-no-revocation');
  if (add.some((recipient) => kindOfRecipient(recipient) === 'x25519')) warn('not-post-quantum');

  const { minimumFormat } = request;
  const work: WorkOnFile = (file, running) =>
    passedOver(file, async () => {
      const targetFolder = dirname(file.path);
      const task = { source: file.path, targetFolder, identities, minimumFormat, add, remove };
      const result = await services.crypt.shareFile(task, running);
      if (!result.postQuantum) warn('not-post-quantum', file.label);
      return shared(result, file.label);
    });
  const lanes = availableParallelism() + 1;
  const { describe } = services;
  emit(await runJob({ action: 'share', collection, lanes, signal, emit, describe, work, audit }));
}

/** Throws `identity-needed` without any key, `reader-needed`, `policy` where somebody has to stay a reader. */
export function assertRemovable({ identities, remove, needed, demanded }: Omit<ShareRequest, 'add'>): void {
  if (identities.length === 0) throw new AppError('identity-needed', 'no identity at hand');
  if (remove.some((recipient) => needed.includes(recipient)))
    throw new AppError('reader-needed', 'own and recovery keys stay');
  requireAllowed(!remove.some((recipient) => demanded.includes(recipient)));
}

/** Works on a file; one in a folder that is not ours is passed over. */
export async function passedOver(file: CollectedFile, act: () => Promise<FileOutcome>): Promise<FileOutcome> {
  try {
    return await act();
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'not-encrypted' && !file.named) return { status: 'skipped', error: { code } };
    throw error;
  }
}

const shared = (result: ShareResult, label: string): FileOutcome => ({
  status: 'done',
  output: label,
  carrier: result.carrier,
  fileId: result.fileIdHex,
  outputBytes: result.outputBytes,
  added: result.added,
  removed: result.removed,
  postQuantum: result.postQuantum,
});

type Who = FileReaders['readers'][number]['who'];

/**
 * Which key at hand opens one encrypted file, and who can open it, as far as the keys tell. Throws the codes of a
 * head that does not parse.
 */
export async function readersOf(
  options: {
    readonly source: string;
    /** Those of key files. */
    readonly given: readonly string[];
    readonly session: VaultSession;
    readonly rules: PolicyRules;
  },
  crypt: CryptPool,
  signal?: AbortSignal,
): Promise<FileReaders> {
  const { source, given, session } = options;
  const own = session.state().status === 'unlocked' ? session.identities() : [];
  const identities = [...own, ...given];
  const known = await knownReaders(options);
  const recipients = known.map(({ recipient }) => recipient);
  const listed = await crypt.listReaders({ source, identities, recipients }, signal && { signal });
  const { openedBy, readersAltered } = listed;
  return {
    opensWith: openedBy === null ? null : openedBy < own.length ? 'own' : 'given',
    readersAltered,
    readers: listed.readers.map((reader) => ({
      kind: reader.kind,
      who: reader.known === null ? { is: 'unknown' } : known[reader.known]!.who,
    })),
  };
}

/**
 * Everybody who can be recognised: own keys, recovery keys, those of a policy, of key files, and contacts; the first
 * meaning of a key counts.
 */
export async function knownReaders({
  session,
  given,
  rules,
}: Pick<Parameters<typeof readersOf>[0], 'session' | 'given' | 'rules'>) {
  const known: { readonly recipient: string; readonly who: Who }[] = [];
  const open = session.state().status === 'unlocked' ? session.opened() : null;
  if (open) {
    known.push({ recipient: open.recipient, who: { is: 'own' } });
    for (const { recipient } of open.data.recovery)
      known.push({ recipient, who: { is: 'recovery', fingerprint: recipientFingerprint(recipient) } });
    for (const recipient of await Promise.all(open.secrets.identities.map(recipientOf)))
      known.push({ recipient, who: { is: 'own-older', fingerprint: fingerprintOf(recipient) } });
  }
  for (const { name, recipient } of rules.recoveryReaders)
    known.push({ recipient, who: { is: 'policy', name } });
  for (const recipient of await Promise.all(given.map(recipientOf)))
    known.push({ recipient, who: { is: 'given' } });
  for (const { recipient, name, confirmed } of open?.data.contacts ?? [])
    known.push({ recipient, who: { is: 'contact', name, isConfirmed: confirmed !== null } });
  return known;
}
