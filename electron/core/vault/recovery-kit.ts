import { AppError } from '../../../shared/errors';
import { sha256Hex } from '../bytes/sha256';

// An age identity is bech32: a prefix, then 52 characters for 32 bytes and 6 of checksum, hybrid or not.
const IDENTITY = /AGE-SECRET-KEY-(?:PQ-)?1[02-9AC-HJ-NP-Z]{58}/;
/** Characters of an identity behind its prefix, and how many of them a person copies at a time. */
export const KIT_BODY_LENGTH = 58;
export const KIT_GROUP_LENGTH = 4;

/** How the identities of each kind begin. */
export const PREFIXES = { hybrid: 'AGE-SECRET-KEY-PQ-1', x25519: 'AGE-SECRET-KEY-1' } as const;

/** What a kit is made from. */
export interface RecoveryKit {
  readonly identity: string;
  readonly recipient: string;
  readonly kind: 'hybrid' | 'x25519';
  readonly made: Date;
}

/** The identity behind its prefix in groups of four, the last of two: what a person can copy without losing the place. */
export function kitGroups(identity: string): readonly string[] {
  const body = identity.slice(-KIT_BODY_LENGTH);
  return body.match(new RegExp(`.{1,${KIT_GROUP_LENGTH}}`, 'g')) ?? [];
}

/** Eight groups a line, below the prefix. */
function inGroups(identity: string): string {
  const groups = kitGroups(identity);
  const lines = [groups.slice(0, 8), groups.slice(8)].map((line) => `    ${line.join(' ')}`);
  return [`    ${identity.slice(0, -KIT_BODY_LENGTH)}`, ...lines].join('\n');
}

/** 16 hex digits by which kit and vault can be told to belong together; says nothing about the key. */
export function recipientFingerprint(recipient: string): string {
  return sha256Hex(recipient.toLowerCase()).slice(0, 16);
}

const NEEDS = {
  hybrid: `The files are wrapped with a hybrid
   post-quantum key: age must be version 1.3 or later. Debian 12 ships 1.1.1, which does not open them.`,
  x25519: `The files are wrapped with an
   X25519 key: any version of age opens them, also the 1.1.1 of Debian 12.`,
};

/**
 * The kit as a text file to be printed. It holds a secret key: whoever has it opens every file. All but the
 * key's own line are comments, so the file is at the same time an identity file for the age program.
 */
export function formatRecoveryKit(kit: RecoveryKit): string {
  const text = `RADSEAL RECOVERY KIT

What this is: the recovery key of a Radseal vault. With it every file encrypted with that vault can be
opened, also when the computer, the vault or its pass phrase is lost. Whoever holds this page can read
those files: keep it locked away, apart from the files, and never send it by mail.

Made:         ${kit.made.toISOString().slice(0, 10)}
Kind of key:  ${kit.kind === 'hybrid' ? 'hybrid post-quantum (age1pq)' : 'X25519 (age1)'}
Fingerprint:  ${recipientFingerprint(kit.recipient)}

The recovery key (spaces, line breaks and upper or lower case do not matter):

${inGroups(kit.identity)}

What to do now
 1. Print this page, or write the key down.
 2. Prove it: radseal recovery prove THIS-FILE, or in the window.
    Until that has been done nothing can be encrypted with this vault.
 3. Then delete this file, and keep the paper.

To open files with it
 - with Radseal: radseal decrypt FILE -i THIS-FILE
 - without Radseal: restore.py opens them; it is one file and comes with Radseal under tools/. It needs
   Python 3, the Python package "cryptography" (50 or later) and the program "age"
   (https://age-encryption.org). ${NEEDS[kit.kind]}

The same key in one line, for programs:`;
  return `${text.replace(/^/gm, '# ').replace(/ +$/gm, '')}\n${kit.identity}\n`;
}

/**
 * Finds the identity in a kit's text as it comes back: typed, scanned or read from the file; spaces, line
 * breaks and case do not matter. Its checksum is not looked at here. Throws `identity-needed`.
 */
export function identityInKit(text: string): string {
  const dense = text
    .normalize('NFKC')
    .replace(/[\s#]+/g, '')
    .replace(/[‐-―−]/g, '-')
    .toUpperCase();
  const [identity] = IDENTITY.exec(dense) ?? [];
  if (!identity) throw new AppError('identity-needed', 'no age identity in the kit');
  return identity;
}
