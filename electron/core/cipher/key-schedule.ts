import { createHash, randomBytes } from 'node:crypto';

import { concatBytes } from '../bytes/big-endian';
import { wipe } from '../bytes/equal';
import { hkdf, hkdfExpand, labelled } from './hkdf';

export const FILE_KEY_LENGTH = 32;
export const FILE_ID_LENGTH = 16;

/** The key of one attempt to encrypt one file, and the public number of that attempt. */
export interface FileKey {
  /** FK, 32 bytes, secret: wipe it when the file is done. */
  readonly fileKey: Uint8Array;
  /** 16 bytes, public, never used for a second attempt. */
  readonly fileId: Uint8Array;
}

/** SHA-512 of a key image's 196,608 bytes (256x256x3, row-major, RGB interleaved): 64 bytes. */
export function keyImageDigest(keyImage: Uint8Array): Uint8Array {
  return createHash('sha512').update(keyImage).digest();
}

/**
 * A new file key: FK = HKDF-SHA-256(ikm = s | SHA-512(key image), salt = fileId, info = "radseal/v1 file-key").
 * s (32 bytes) and fileId are drawn from the operating system here and nowhere else: the key image is
 * additional input, and a weak, repeated or hostile one takes nothing away. s is overwritten.
 */
export function drawFileKey(keyImageSha512: Uint8Array): FileKey {
  const secret = randomBytes(32);
  const fileId = new Uint8Array(randomBytes(FILE_ID_LENGTH));
  const inputKey = concatBytes(secret, keyImageSha512);
  const fileKey = hkdf({
    hash: 'sha256',
    inputKey,
    salt: fileId,
    info: labelled('radseal/v1 file-key'),
    length: FILE_KEY_LENGTH,
  });
  wipe(secret, inputKey);
  return { fileKey, fileId };
}

/** What a file's subkeys are for. */
export type FileKeyPurpose = 'payload' | 'reader-tag' | 'readers';

/** HKDF-Expand-SHA-256(FK, "radseal/v1 " | purpose | 0x00 | fileId, 32): a new array of 32 bytes. */
export function fileSubkey(key: FileKey, purpose: FileKeyPurpose): Uint8Array {
  return hkdfExpand({
    hash: 'sha256',
    pseudorandomKey: key.fileKey,
    info: labelled(`radseal/v1 ${purpose}\0`, key.fileId),
    length: 32,
  });
}

/** What a vault's subkeys are for. */
export type VaultKeyPurpose =
  'vault-data' | 'journal' | 'names' | 'index' | 'ledger' | 'audit' | 'key-images' | 'models';

/** HKDF-Expand-SHA-256(vault key, "radseal/v1 vault " | purpose, 32): a new array of 32 bytes. */
export function vaultSubkey(vaultKey: Uint8Array, purpose: VaultKeyPurpose): Uint8Array {
  return hkdfExpand({
    hash: 'sha256',
    pseudorandomKey: vaultKey,
    info: labelled(`radseal/v1 vault ${purpose}`),
    length: 32,
  });
}
