import { AppError } from '../../../shared/errors';
import { concatBytes } from '../bytes/big-endian';
import type { ParsedIdentity, WrapMaker } from './age-file';
import { hybridIdentity, hybridRecipient } from './hybrid';
import { type KeyKind, kindOfWrap } from './kinds';
import { x25519Identity, x25519Recipient } from './x25519';

let library: Promise<typeof import('age-encryption')> | undefined;

/** The age library: whoever only encrypts for readers does without it and the curves it computes when it is loaded. */
export const ageLibrary = (): Promise<typeof import('age-encryption')> =>
  (library ??= import('age-encryption'));

/** A recipient string in lower case whose checksum and length have been checked. */
export type Recipient = string & { readonly checked: 'recipient' };

/** A new identity (the secret half of a key pair), as age writes it: AGE-SECRET-KEY-1… or AGE-SECRET-KEY-PQ-1… */
export async function newIdentity(kind: KeyKind): Promise<string> {
  const { generateHybridIdentity, generateX25519Identity } = await ageLibrary();
  return kind === 'hybrid' ? generateHybridIdentity() : generateX25519Identity();
}

interface KindOfIdentity extends ParsedIdentity {
  readonly kind: KeyKind;
}

/** Throws `identity-needed`. */
function parseIdentity(identity: string): KindOfIdentity {
  const x25519 = x25519Identity(identity);
  if (x25519) return { kind: 'x25519', ...x25519 };
  const hybrid = hybridIdentity(identity);
  if (hybrid) return { kind: 'hybrid', ...hybrid };
  throw new AppError('identity-needed', 'not an age identity');
}

/** The recipient (public half) of an identity. Throws `identity-needed` when it is no identity. */
export async function recipientOf(identity: string): Promise<Recipient> {
  return parseIdentity(identity).recipient as Recipient;
}

/** Kind of a recipient or `null` where it is none this product wraps for (ssh keys, plugins, tags). */
export function kindOfRecipient(recipient: string): KeyKind | null {
  if (recipient.startsWith('age1pq1')) return 'hybrid';
  // Plugins' recipients are age1<name>1…: an X25519 one has no second separator.
  return /^age1[02-9ac-hj-np-z]{58}$/.test(recipient) ? 'x25519' : null;
}

// The library collects what it makes by way of `Response`, which has Node load its whole HTTP client: 40 ms in
// every process and thread that opens or makes one wrap. Given a stream it leaves the collecting to us.

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

async function collected(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value);
  return concatBytes(...parts);
}

// It holds the parsed public key: a job of a thousand files parses each of its readers once. Only public keys are
// kept.
const encrypters = new Map<string, WrapMaker>();
const KEPT_ENCRYPTERS = 256;

function encrypterFor(recipient: string): WrapMaker {
  const kept = encrypters.get(recipient);
  if (kept) return kept;
  const kind = kindOfRecipient(recipient);
  if (!kind) throw new AppError('bad-recipient', 'not an X25519 or hybrid age recipient');
  const encrypter = kind === 'hybrid' ? hybridRecipient(recipient) : x25519Recipient(recipient);
  if (!encrypter) throw new AppError('bad-recipient', 'a recipient with a wrong letter');
  if (encrypters.size >= KEPT_ENCRYPTERS) encrypters.clear();
  encrypters.set(recipient, encrypter);
  return encrypter;
}

/** A recipient as a person typed it: trimmed, lower-cased, checked. Throws `bad-recipient`. */
export function parseRecipient(typed: string): Recipient {
  const recipient = typed.trim().toLowerCase();
  encrypterFor(recipient);
  return recipient as Recipient;
}

/**
 * A binary age v1 file with exactly one recipient that holds `content` (48 bytes: FK | fileId).
 * Throws `bad-recipient`.
 */
export async function wrapFileKey(recipient: string, content: Uint8Array): Promise<Uint8Array> {
  const encrypter = encrypterFor(recipient);
  try {
    return encrypter.encrypt(content);
  } catch (cause) {
    throw new AppError('bad-recipient', 'nothing can be wrapped for this recipient', cause);
  }
}

/** An identity ready to open wraps. Holds the secret: drop it as soon as the job is done. */
export interface LoadedIdentity extends Pick<ParsedIdentity, 'unwrapFileKey'> {
  readonly kind: KeyKind;
}

/** Parses one identity. Throws `identity-needed` when it is none. */
export function loadIdentity(identity: string): LoadedIdentity {
  const { kind, unwrapFileKey } = parseIdentity(identity);
  return { kind, unwrapFileKey };
}

/**
 * The identities of an age identity file: one AGE-SECRET-KEY[-PQ]-1… a line; empty lines and lines that
 * begin with # are left out. Throws `identity-needed` for any other line and for a file without one.
 */
export function parseIdentityFile(text: string): readonly string[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) throw new AppError('identity-needed', 'no identity in the file');
  for (const line of lines) loadIdentity(line);
  return lines;
}

/**
 * What a wrap holds and which identity opened it (its place in the list), or null when none does. A wrap of
 * another kind than an identity is not offered to it; a scrypt or unknown stanza is offered to none.
 */
export async function unwrap(
  ageFile: Uint8Array,
  identities: readonly LoadedIdentity[],
): Promise<{ readonly content: Uint8Array; readonly openedBy: number } | null> {
  const kind = kindOfWrap(ageFile);
  const { Decrypter } = await ageLibrary();
  for (const [openedBy, identity] of identities.entries()) {
    if (identity.kind !== kind) continue;
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    try {
      return { content: await collected(await decrypter.decrypt(streamOf(ageFile))), openedBy };
    } catch {
      // Not for this identity, or damaged: from outside these are the same, and the next may fit.
    }
  }
  return null;
}

/** scrypt's work factor (log2 N) in what we write, and the most we accept: above it a file is refused unopened. */
const WORK_FACTOR = 18;

/** `content` as a binary age file under a pass phrase (scrypt, N = 2^18, r = 8, p = 1: about a second and 256 MiB). */
export async function encryptWithPassphrase(content: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const { Encrypter } = await ageLibrary();
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(WORK_FACTOR);
  return collected(await encrypter.encrypt(streamOf(content)));
}

const SCRYPT_HEADER = /^age-encryption\.org\/v1\n-> scrypt [A-Za-z0-9+/]{22} ([1-9][0-9]?)\n/;

/**
 * Opens what `encryptWithPassphrase` (or `age -p`) made. Throws `wrong-passphrase`; `damaged-vault` when it is
 * no such file, was changed, or asks for more work than 2^18, which is refused before any work is done.
 */
export async function decryptWithPassphrase(ageFile: Uint8Array, passphrase: string): Promise<Uint8Array> {
  const header = SCRYPT_HEADER.exec(Buffer.from(ageFile.subarray(0, 128)).toString('latin1'));
  if (!header || Number(header[1]) > WORK_FACTOR) throw new AppError('damaged-vault', 'no pass phrase file');
  const { Decrypter } = await ageLibrary();
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await collected(await decrypter.decrypt(streamOf(ageFile)));
  } catch (cause) {
    const noMatch = cause instanceof Error && cause.message.startsWith('no identity matched');
    throw new AppError(noMatch ? 'wrong-passphrase' : 'damaged-vault', undefined, cause);
  }
}
