import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../../../shared/errors';
import { ByteReader, concatBytes, u16, u64 } from '../bytes/big-endian';
import { wipe } from '../bytes/equal';
import { vaultSubkey } from '../cipher/key-schedule';
import type { AuditHead } from './audit-log';
import { asContactBook, type ContactBook } from './contacts';
import type { RecoveryReader } from './recovery-readers';
import { parseObject } from './vault-secrets';

// vault-data: "RADSEALV" 8 | version u16 | generation u64 | nonce 12 | AES-256-GCM(JSON) | tag 16
// key: vault subkey `vault-data`; associated data: magic | version | generation

const MAGIC = new TextEncoder().encode('RADSEALV');
const VERSION = 1;
const NONCE_LENGTH = 12;
const TAG = { authTagLength: 16 } as const;

/** What the vault knows that is no key. */
export interface VaultData extends ContactBook {
  readonly recovery: readonly RecoveryReader[];
  /** The oldest container version this vault still opens (`version-refused` below it). */
  readonly minimumFormat: number;
  /** Where the audit log stood when it was last saved; absent before its first line. */
  readonly audit?: AuditHead;
}

const associated = (generation: number) => concatBytes(MAGIC, u16(VERSION), u64(generation));

/** Encrypts the vault's data under a fresh nonce. `generation` counts the writes, from 1. */
export function sealVaultData(options: {
  readonly vaultKey: Uint8Array;
  readonly generation: number;
  readonly data: VaultData;
}): Uint8Array {
  const key = vaultSubkey(options.vaultKey, 'vault-data');
  const nonce = randomBytes(NONCE_LENGTH);
  const header = associated(options.generation);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, TAG).setAAD(header);
  wipe(key);
  const sealed = cipher.update(JSON.stringify(options.data), 'utf8');
  cipher.final();
  return concatBytes(header, nonce, sealed, cipher.getAuthTag());
}

/**
 * Decrypts the vault's data. Throws `damaged-vault` for anything this vault key did not seal, and
 * `unsupported-version` for the file of a newer program.
 */
export function openVaultData(
  vaultKey: Uint8Array,
  file: Uint8Array,
): { readonly generation: number; readonly data: VaultData } {
  const { generation, nonce, sealed, tag } = parseFile(file);
  const key = vaultSubkey(vaultKey, 'vault-data');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, TAG).setAAD(associated(generation));
  wipe(key);
  decipher.setAuthTag(tag);
  const opened = decipher.update(sealed);
  try {
    decipher.final();
  } catch (cause) {
    throw new AppError('damaged-vault', 'vault-data does not hold', cause);
  }
  return { generation, data: asVaultData(parseObject(opened)) };
}

function parseFile(file: Uint8Array) {
  const reader = new ByteReader(file);
  if (file.length < MAGIC.length + 2 + 8 + NONCE_LENGTH + TAG.authTagLength)
    throw new AppError('damaged-vault', 'vault-data is cut short');
  if (!Buffer.from(reader.take(MAGIC.length)).equals(MAGIC))
    throw new AppError('damaged-vault', 'vault-data has another magic');
  const version = reader.u16();
  if (version > VERSION) throw new AppError('unsupported-version', 'a newer vault');
  if (version !== VERSION) throw new AppError('damaged-vault', 'no such version of vault-data');
  const generation = Number(Buffer.from(reader.take(8)).readBigUInt64BE());
  if (!Number.isSafeInteger(generation)) throw new AppError('damaged-vault', 'no such generation');
  const nonce = reader.take(NONCE_LENGTH);
  const sealed = reader.take(reader.left - TAG.authTagLength);
  return { generation, nonce, sealed, tag: reader.take(TAG.authTagLength) };
}

function asVaultData(value: Readonly<Record<string, unknown>>): VaultData {
  const { recovery, minimumFormat, audit } = value;
  const isFormat =
    typeof minimumFormat === 'number' && Number.isSafeInteger(minimumFormat) && minimumFormat > 0;
  if (!Array.isArray(recovery) || !recovery.every(isRecoveryReader) || !isFormat || !isAuditHead(audit))
    throw new AppError('damaged-vault', 'vault-data holds something else');
  return { ...asContactBook(value), recovery, minimumFormat, ...(audit && { audit }) };
}

function isAuditHead(value: unknown): value is AuditHead | undefined {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  const { count, bytes, mac, brokenAt } = value as Partial<Record<keyof AuditHead, unknown>>;
  return (
    Number.isSafeInteger(count) &&
    Number.isSafeInteger(bytes) &&
    typeof mac === 'string' &&
    /^[0-9a-f]{64}$/.test(mac) &&
    ['undefined', 'string'].includes(typeof brokenAt)
  );
}

function isRecoveryReader(value: unknown): value is RecoveryReader {
  if (typeof value !== 'object' || value === null) return false;
  const { recipient, kind, madeAt, provedAt, replaces, retiredAt } = value as Partial<
    Record<keyof RecoveryReader, unknown>
  >;
  return (
    typeof recipient === 'string' &&
    (kind === 'hybrid' || kind === 'x25519') &&
    typeof madeAt === 'string' &&
    (provedAt === null || typeof provedAt === 'string') &&
    ['undefined', 'string'].includes(typeof replaces) &&
    ['undefined', 'string'].includes(typeof retiredAt)
  );
}
