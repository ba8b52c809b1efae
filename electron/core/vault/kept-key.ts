import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../../../shared/errors';
import { ByteReader, concatBytes, u16, u32 } from '../bytes/big-endian';
import { parseObject } from './vault-secrets';

// A kept key image: "RADSEALK" 8 | version u16 | nonce 12 | AES-256-GCM(length u32 | JSON | key image | seed) | tag 16
// key: vault subkey `key-images`; associated data: magic | version | id, so that no file stands for another

const MAGIC = new TextEncoder().encode('RADSEALK');
const VERSION = 1;
const NONCE_LENGTH = 12;
const TAG = { authTagLength: 16 } as const;
const IMAGE_BYTES = 256 * 256 * 3;

/** A key image somebody kept, with the seed it grew from. Both 196,608 bytes. */
export interface KeptKeyImage {
  /** ISO 8601. */
  readonly madeAt: string;
  readonly modelId: string;
  readonly keyImage: Uint8Array;
  readonly seed: Uint8Array;
}

const associated = (id: string) => concatBytes(MAGIC, u16(VERSION), new TextEncoder().encode(id));

/** The file of a kept key image under a fresh nonce. `key`: 32 bytes; not changed. */
export function sealKeptKey(key: Uint8Array, id: string, kept: KeptKeyImage): Uint8Array {
  const nonce = randomBytes(NONCE_LENGTH);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, TAG).setAAD(associated(id));
  const json = new TextEncoder().encode(JSON.stringify({ madeAt: kept.madeAt, modelId: kept.modelId }));
  const sealed = cipher.update(concatBytes(u32(json.length), json, kept.keyImage, kept.seed));
  cipher.final();
  return concatBytes(MAGIC, u16(VERSION), nonce, sealed, cipher.getAuthTag());
}

/** Reads it back. Throws `damaged-data` for anything this key did not seal under this id, `unsupported-version`. */
export function openKeptKey(key: Uint8Array, id: string, file: Uint8Array): KeptKeyImage {
  const reader = new ByteReader(file);
  if (file.length < MAGIC.length + 2 + NONCE_LENGTH + TAG.authTagLength || !startsRight(reader))
    throw new AppError('damaged-data', 'no kept key image');
  if (reader.u16() > VERSION) throw new AppError('unsupported-version', 'a newer kept key image');
  const decipher = createDecipheriv('aes-256-gcm', key, reader.take(NONCE_LENGTH), TAG).setAAD(
    associated(id),
  );
  const sealed = reader.take(reader.left - TAG.authTagLength);
  decipher.setAuthTag(reader.take(TAG.authTagLength));
  const opened = decipher.update(sealed);
  try {
    decipher.final();
  } catch (cause) {
    throw new AppError('damaged-data', 'a kept key image does not hold', cause);
  }
  const content = new ByteReader(opened);
  const { madeAt, modelId } = parseObject(content.take(content.u32()));
  if (typeof madeAt !== 'string' || typeof modelId !== 'string' || content.left !== 2 * IMAGE_BYTES)
    throw new AppError('damaged-data', 'a kept key image holds something else');
  return { madeAt, modelId, keyImage: content.take(IMAGE_BYTES), seed: content.take(IMAGE_BYTES) };
}

const startsRight = (reader: ByteReader) => Buffer.from(reader.take(MAGIC.length)).equals(MAGIC);
