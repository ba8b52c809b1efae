import { join } from 'node:path';
import type { JoinOutcome } from '../../shared/vault-contract';
import { AppError } from '../../shared/errors';
import { recipientOf } from '../core/age/age';
import { formatRecoveryKit, identityInKit, PREFIXES } from '../core/vault/recovery-kit';
import { formatShare } from '../core/vault/recovery-share-text';
import { joinShares, readShare, splitIdentity, type RecoveryShare } from '../core/vault/recovery-shares';
import { makeFolders, removeFile, writeNewFile } from '../storage/files';
import { proveIdentity, type ScratchFolder } from './recovery';
import type { CryptPool } from './ports';
import type { VaultSession } from './vault-session';

const kindOf = (identity: string) => (identity.startsWith(PREFIXES.hybrid) ? 'hybrid' : 'x25519');

/**
 * Splits the key of a kit and writes each share as a new text file of mode 0600 into `folder`. Every run of `need`
 * neighbours gave the key back before anything is written. Throws `identity-needed`, `cannot-write`, `no-space`;
 * then no share is left.
 */
export async function splitKit(options: {
  readonly kit: string;
  readonly need: number;
  readonly of: number;
  readonly folder: string;
}): Promise<{ readonly set: string; readonly names: readonly string[] }> {
  const identity = identityInKit(options.kit);
  const recipient = await recipientOf(identity);
  const shares = await splitIdentity(identity, options);
  await assertGiveBack(shares, identity);
  const made = new Date();
  const set = shares[0]!.set;
  const names = shares.map(({ number }) => `radseal-share-${set}-${String(number).padStart(2, '0')}.txt`);
  makeFolders(options.folder, 0o700);
  const written: string[] = [];
  try {
    for (const [index, share] of shares.entries()) {
      const path = join(options.folder, names[index]!);
      writeNewFile(path, Buffer.from(formatShare(share, { recipient, made })));
      written.push(path);
    }
  } catch (error) {
    for (const path of written) removeFile(path);
    throw error;
  }
  return { set, names };
}

/** As they will be read again: through their text. */
async function assertGiveBack(shares: readonly RecoveryShare[], identity: string): Promise<void> {
  const facts = { recipient: '', made: new Date(0) };
  const back = shares.map((share) => readShare(formatShare(share, facts)));
  const read = back.flatMap((told) => (told.status === 'share' ? [told.share] : []));
  for (let first = 0; first < shares.length; first++) {
    const some = Array.from({ length: shares[0]!.need }, (_, next) => read[(first + next) % read.length]!);
    const joined = await joinShares(some);
    if (joined.status !== 'joined' || joined.identity !== identity)
      throw new AppError('internal', 'shares do not give the key back');
  }
}

/**
 * Puts shares together and proves the key by a real decrypt; where the open vault knows it, the vault remembers the
 * proof. `kitPath`: also writes the kit anew, a new file of mode 0600. What is wrong with the shares is an answer;
 * throws what the proof and writing throw.
 */
export async function joinKit(options: {
  readonly session: VaultSession;
  readonly crypt: CryptPool;
  readonly scratch: () => ScratchFolder;
  /** The text of each share. */
  readonly texts: readonly string[];
  readonly kitPath: string | undefined;
}): Promise<JoinOutcome> {
  const { session } = options;
  const read = options.texts.map(readShare);
  const bad = read.findIndex(({ status }) => status !== 'share');
  const told = read[bad];
  if (told && told.status !== 'share') return { ...told, place: bad + 1 };
  const joined = await joinShares(read.flatMap((one) => (one.status === 'share' ? [one.share] : [])));
  if (joined.status !== 'joined') return joined;
  const { identity, recipient } = joined;
  await proveIdentity({ ...options, identity, recipient });
  const state = session.state();
  const isOurs =
    state.status === 'unlocked' && state.recovery.some((reader) => reader.recipient === recipient);
  if (isOurs) session.markProved(recipient);
  if (options.kitPath !== undefined) {
    const kit = { identity, recipient, kind: kindOf(identity), made: new Date() } as const;
    writeNewFile(options.kitPath, Buffer.from(formatRecoveryKit(kit)));
  }
  return { status: 'joined', isOurs };
}
