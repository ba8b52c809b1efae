import { recipientOf } from '../core/age/age';
import {
  compareWithIdentity,
  compareWithRecipients,
  typedBody,
  type KitCheck,
} from '../core/vault/kit-check';
import { identityInKit, KIT_BODY_LENGTH, PREFIXES } from '../core/vault/recovery-kit';
import type { CryptPool, KeyImageUse } from './ports';
import { keyImageUse } from './key-images';
import type { VaultSession } from './vault-session';
import { AppError } from '../../shared/errors';

/** A place for the files a proof makes; removed with all it holds. */
export interface ScratchFolder {
  readonly path: string;
  /** Writes a small file into it and returns the path. */
  write(name: string, bytes: Uint8Array): string;
  remove(): void;
}

/** Key images for files nobody keeps: 196,608 zero bytes, since the file's secret does not hang on them. */
const EMPTY_KEY_IMAGE: KeyImageUse = keyImageUse(new Uint8Array(196_608), null);

/**
 * Shows that a kit works: a real file is encrypted for the kit's recipient alone and opened again with the
 * kit's identity, by the same code that does it for images. Then the vault remembers it. Throws
 * `identity-needed` when the text holds no identity, `no-matching-key` when the kit is another vault's.
 */
export async function proveRecovery(options: {
  readonly session: VaultSession;
  readonly crypt: CryptPool;
  readonly scratch: () => ScratchFolder;
  readonly kit: string;
}): Promise<void> {
  const { session } = options;
  const identity = identityInKit(options.kit);
  const recipient = await recipientOf(identity);
  const known = unlockedState(session).recovery.find((reader) => reader.recipient === recipient);
  if (!known) throw new AppError('no-matching-key', 'the kit belongs to another vault');
  // The vault's record of the reader, not the string derived from the kit: that is what files will be made for.
  await proveIdentity({ ...options, identity, recipient: known.recipient });
  session.markProved(recipient);
}

/** Encrypts a real file for `recipient` alone and opens it with `identity`. Throws what that throws. */
export async function proveIdentity(options: {
  readonly crypt: CryptPool;
  readonly scratch: () => ScratchFolder;
  readonly identity: string;
  readonly recipient: string;
}): Promise<void> {
  const { crypt, identity, recipient } = options;
  const scratch = options.scratch();
  try {
    const source = scratch.write(
      'proof.txt',
      Buffer.from('A file that proves that the recovery kit opens files.\n'),
    );
    const encrypted = await crypt.encryptFile({
      source,
      folders: [],
      targetFolder: scratch.path,
      names: 'hide',
      keepFolders: false,
      kind: 'other',
      mediaType: 'text/plain',
      carrier: 'plain',
      recipients: [recipient],
      keyImage: EMPTY_KEY_IMAGE,
      verify: true,
      deleteOriginalWith: null,
    });
    const opened = await crypt.decryptFile({
      source: `${scratch.path}/${encrypted.name}`,
      targetFolder: null,
      restoreFolders: false,
      identities: [identity],
      acceptAlteredReaders: false,
      mode: 0o600,
    });
    if (opened.sha256 !== encrypted.sha256)
      throw new AppError('damaged-data', 'the proof came back different');
  } finally {
    scratch.remove();
  }
}

/** Compares what was typed from a kit with the key, and names the first group that is wrong. Throws `no-vault`, `locked`. */
export async function checkKit(session: VaultSession, typed: string): Promise<KitCheck> {
  const { recovery } = unlockedState(session);
  const recipients = recovery.map(({ recipient }) => recipient);
  const kinds = [...new Set(recovery.map(({ kind }) => kind))];
  const checks = await Promise.all(kinds.map((kind) => compareWithRecipients(typed, kind, recipients)));
  // An older kit may be typed while a new one is at hand.
  const identity = checks.some(({ status }) => status === 'complete') ? null : session.identityToCompare();
  if (identity !== null) return compareWithIdentity(typed, identity);
  const telling = (['complete', 'wrong-group'] as const).flatMap((wanted) => {
    return checks.filter(({ status }) => status === wanted);
  });
  return telling[0] ?? checks[0] ?? { status: 'unknown-place' };
}

/** The kit's text as typed, completed by the prefix of its kind where only the groups were typed. */
export async function typedIdentity(session: VaultSession, typed: string): Promise<string> {
  const { recovery } = unlockedState(session);
  const [first] = recovery;
  const body = typedBody(typed);
  if (first === undefined || body.length !== KIT_BODY_LENGTH) return typed;
  for (const { kind, recipient } of recovery) {
    const identity = PREFIXES[kind] + body;
    if ((await recipientOf(identity).catch(() => null)) === recipient) return identity;
  }
  return PREFIXES[first.kind] + body;
}

function unlockedState(session: VaultSession) {
  const state = session.state();
  if (state.status !== 'unlocked') throw new AppError(state.status === 'none' ? 'no-vault' : 'locked');
  return state;
}
