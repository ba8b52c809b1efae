import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../../../shared/errors';
import { concatBytes } from '../bytes/big-endian';

// sealed record: nonce 12 | AES-256-GCM(UTF-8) | tag 16, associated data: what the record belongs to

const NONCE_LENGTH = 12;
const TAG = { authTagLength: 16 } as const;

/** Encrypts a short text under a fresh nonce. `key`: 32 bytes; `belongsTo` binds it to its place. */
export function sealRecord(key: Uint8Array, belongsTo: string, text: string): Uint8Array {
  const nonce = randomBytes(NONCE_LENGTH);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, TAG).setAAD(Buffer.from(belongsTo));
  const sealed = cipher.update(text, 'utf8');
  cipher.final();
  return concatBytes(nonce, sealed, cipher.getAuthTag());
}

/** The text of a sealed record. Throws `damaged-vault` where another key or another place sealed it. */
export function openRecord(key: Uint8Array, belongsTo: string, record: Uint8Array): string {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, record.subarray(0, NONCE_LENGTH), TAG);
    decipher.setAAD(Buffer.from(belongsTo)).setAuthTag(record.subarray(-TAG.authTagLength));
    const opened = decipher.update(record.subarray(NONCE_LENGTH, -TAG.authTagLength));
    return Buffer.concat([opened, decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new AppError('damaged-vault', 'a sealed record does not hold', cause);
  }
}
