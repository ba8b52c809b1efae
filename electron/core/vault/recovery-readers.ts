import { AppError } from '../../../shared/errors';

/** A recovery recipient, and when a kit was shown to open files made for it. */
export interface RecoveryReader {
  readonly recipient: string;
  readonly kind: 'hybrid' | 'x25519';
  /** ISO 8601. */
  readonly madeAt: string;
  /** ISO 8601; null until a real decrypt with the kit's identity. */
  readonly provedAt: string | null;
  /** The recipient this one takes the place of once its kit is proved. */
  readonly replaces?: string;
  /** ISO 8601: since then nothing is encrypted for it any more; its kit still opens what was. */
  readonly retiredAt?: string;
}

/** Days after which a kit should be proved again. */
const PROOF_DAYS = 365;

/** Whether a kit in use should be proved again: a year after its last proof. */
export function isProofDue({ provedAt, retiredAt }: RecoveryReader, now: Date): boolean {
  if (provedAt === null || retiredAt !== undefined) return false;
  return now.getTime() - Date.parse(provedAt) > PROOF_DAYS * 86_400_000;
}

/** Readers every encryption of this vault includes: proved, and not retired. */
export const readersInUse = ({
  recovery,
}: {
  readonly recovery: readonly RecoveryReader[];
}): readonly RecoveryReader[] =>
  recovery.filter(({ provedAt, retiredAt }) => provedAt !== null && retiredAt === undefined);

/** The readers after a kit was proved: the one it replaces is retired. `at`: ISO 8601. */
export function withProof(
  recovery: readonly RecoveryReader[],
  recipient: string,
  at: string,
): readonly RecoveryReader[] {
  const proved = recovery.find((reader) => reader.recipient === recipient);
  return recovery.map((reader) => {
    if (reader === proved) return { ...reader, provedAt: at };
    return reader.recipient === proved?.replaces ? { ...reader, retiredAt: reader.retiredAt ?? at } : reader;
  });
}

/** Where a new recovery reader stands among those there are. */
export type RecoveryPlace = 'unproved' | 'beside' | { readonly replaces: string };

/** Each is a wrap in every file. */
const MOST_RECOVERY_READERS = 32;

/** The readers that stay beside a new one. Throws `recovery-proved`, `no-matching-key`, `too-large`. */
export function readersBeside(
  recovery: readonly RecoveryReader[],
  place: RecoveryPlace,
): readonly RecoveryReader[] {
  if (place === 'unproved') {
    if (recovery.every(({ provedAt }) => provedAt === null)) return [];
    throw new AppError('recovery-proved', 'files may depend on the kit');
  }
  if (recovery.length >= MOST_RECOVERY_READERS) throw new AppError('too-large', 'too many recovery readers');
  if (place === 'beside') return recovery;
  const old = recovery.find(({ recipient }) => recipient === place.replaces);
  if (!old) throw new AppError('no-matching-key', 'no such recovery reader');
  return old.provedAt === null ? recovery.filter((reader) => reader !== old) : recovery;
}
