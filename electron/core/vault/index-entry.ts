import { createHmac } from 'node:crypto';
import { openRecord, sealRecord } from './sealed-record';

// Everything in the index hangs on the vault's subkey `index` (32 bytes): no row says anything without it.

/** One encrypted file as it is looked for. */
export interface IndexEntry {
  /** 32 hex digits. */
  readonly fileId: string;
  /** The original with the folders it lay in, as far as they are known. */
  readonly source: string;
  /** Where the encrypted file was put. */
  readonly output: string;
  /** Values of the DICOM attributes the person has ticked, by keyword (PS3.6). */
  readonly fields: Readonly<Record<string, string>>;
}

/** A row of the index as it lies on the disk. */
export interface SealedEntry {
  /** HMAC-SHA-256(index key, "file" | 0x00 | fileId as bytes): 32 bytes. */
  readonly key: Uint8Array;
  readonly body: Uint8Array;
}

const rowKey = (indexKey: Uint8Array, fileId: string): Uint8Array =>
  new Uint8Array(createHmac('sha256', indexKey).update('file\0').update(Buffer.from(fileId, 'hex')).digest());

const place = (key: Uint8Array) => `index ${Buffer.from(key).toString('hex')}`;

/** Seals an entry; the row's key binds it to its place. */
export function sealIndexEntry(indexKey: Uint8Array, entry: IndexEntry): SealedEntry {
  const key = rowKey(indexKey, entry.fileId);
  return { key, body: sealRecord(indexKey, place(key), JSON.stringify(entry)) };
}

/** An entry as it was. Throws `damaged-vault` where another key or another place sealed it. */
export const openIndexEntry = (indexKey: Uint8Array, { key, body }: SealedEntry): IndexEntry =>
  JSON.parse(openRecord(indexKey, place(key), body)) as IndexEntry;
