import { join } from 'node:path';
import type { JoinOutcome } from '../../shared/vault-contract';
import { AppError } from '../../shared/errors';
import { recipientOf } from '../core/age/age';
import { formatRecoveryKit, identityInKit, PREFIXES } from '../core/vault/recovery-kit';
import { formatSharePage } from '../core/vault/recovery-share-page';
import { formatShare } from '../core/vault/recovery-share-text';
import {
  encodeShare,
  joinShares,
  readShare,
  splitIdentity,
  type RecoveryShare,
} from '../core/vault/recovery-shares';
import { makeFolders, removeFile, writeNewFile } from '../storage/files';
import type { PrintPage } from './export-report';
import { withHiddenLine } from './kit-file';
import { proveIdentity, type ScratchFolder } from './recovery';
import type { CryptPool } from './ports';
import type { VaultSession } from './vault-session';

const kindOf = (identity: string) => (identity.startsWith(PREFIXES.hybrid) ? 'hybrid' : 'x25519');

type NotPrinted = Extract<Awaited<ReturnType<PrintPage>>, { status: 'none' }>['why'];

/** The shares' files by name, and why no page to print lies beside them; null where it does, or none was asked for. */
export interface SplitKit {
  readonly set: string;
  readonly names: readonly string[];
  readonly pages: readonly string[];
  readonly why: NotPrinted | null;
}

/**
 * Splits the key of a kit and writes each share as a new text file of mode 0600 into `folder`; with `paper` as a page
 * to print too, where something can lay it out. Every run of `need` neighbours gave the key back before anything is
 * written. Throws `identity-needed`, `cannot-write`, `no-space`; then no share is left.
 */
export async function splitKit(options: {
  readonly kit: string;
  readonly need: number;
  readonly of: number;
  readonly folder: string;
  readonly paper?: { readonly language: 'en' | 'de'; readonly print: PrintPage } | undefined;
}): Promise<SplitKit> {
  const identity = identityInKit(options.kit);
  const recipient = await recipientOf(identity);
  const shares = await splitIdentity(identity, options);
  await assertGiveBack(shares, identity);
  const facts = { recipient, made: new Date() };
  const texts = shares.map((share) => ({
    name: `${nameOf(share)}.txt`,
    bytes: Buffer.from(formatShare(share, facts)),
  }));
  const { pages, why } = await pagesOf(shares, facts, options.paper);
  makeFolders(options.folder, 0o700);
  const written: string[] = [];
  try {
    for (const { name, bytes } of [...texts, ...pages]) {
      const path = join(options.folder, name);
      writeNewFile(path, bytes);
      written.push(path);
    }
  } catch (error) {
    for (const path of written) removeFile(path);
    throw error;
  }
  const named = (files: readonly { readonly name: string }[]) => files.map(({ name }) => name);
  return { set: shares[0]!.set, names: named(texts), pages: named(pages), why };
}

const nameOf = ({ set, number }: RecoveryShare) => `radseal-share-${set}-${String(number).padStart(2, '0')}`;

/** A PDF of each share; none of any where one can't be laid out. */
async function pagesOf(
  shares: readonly RecoveryShare[],
  facts: { readonly recipient: string; readonly made: Date },
  paper: Parameters<typeof splitKit>[0]['paper'],
): Promise<{
  readonly pages: readonly { name: string; bytes: Uint8Array }[];
  readonly why: NotPrinted | null;
}> {
  const pages: { name: string; bytes: Uint8Array }[] = [];
  for (const share of paper ? shares : []) {
    const printed = await paper!.print(formatSharePage(share, facts, paper!.language));
    if (printed.status === 'none') return { pages: [], why: printed.why };
    pages.push({ name: `${nameOf(share)}.pdf`, bytes: withHiddenLine(printed.bytes, encodeShare(share)) });
  }
  return { pages, why: null };
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
