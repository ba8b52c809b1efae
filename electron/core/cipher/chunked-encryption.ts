import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

import { AppError } from '../../../shared/errors';
import { equalBytes, wipe } from '../bytes/equal';
import { hkdfExpand, labelled } from './hkdf';

// Cobblestone-256 (c2sp.org/chunked-encryption with SHA-512 and AES-256-GCM):
//   key 32 | baseNonce 12 | commitment 32 = HKDF-Expand-SHA-512(prk = input key, info =
//     "c2sp.org/chunked-encryption@v1+" | "AEAD_AES_256_GCM" | 0x00 | salt | context)
//   ciphertext = salt 24 | commitment 32 | chunk 0 | chunk 1 | ...
//   chunk n = AES-256-GCM(key, baseNonce XOR n, up to 16 KiB) with its 16-byte tag, no associated data;
//   every chunk but the last holds exactly 16 KiB, the last always less (it may be empty).

export const CHUNK_LENGTH = 16_384;
export const TAG_LENGTH = 16;
export const SEALED_CHUNK_LENGTH = CHUNK_LENGTH + TAG_LENGTH;
export const SALT_LENGTH = 24;
const COMMITMENT_LENGTH = 32;
/** Salt and commitment: what stands before the first chunk. */
export const PREAMBLE_LENGTH = SALT_LENGTH + COMMITMENT_LENGTH;

/** What sealing and opening any chunk of one message needs. Plain bytes, so that it can be posted to a worker. */
export interface ChunkKeys {
  readonly key: Uint8Array;
  readonly baseNonce: Uint8Array;
}

const damaged = (what: string) => new AppError('damaged-data', what);

function derive(inputKey: Uint8Array, salt: Uint8Array, context: Uint8Array) {
  if (inputKey.length !== 32) throw damaged('the input key is not 32 bytes');
  const output = hkdfExpand({
    hash: 'sha512',
    pseudorandomKey: inputKey,
    info: labelled('c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0', salt, context),
    length: 32 + 12 + COMMITMENT_LENGTH,
  });
  return { key: output.subarray(0, 32), baseNonce: output.subarray(32, 44), commitment: output.subarray(44) };
}

/**
 * Keys of a new message under `inputKey` (32 bytes) and `context`, with the 56 bytes that go before its
 * chunks. The salt is drawn from the operating system here and nowhere else.
 */
export function startMessage(options: { readonly inputKey: Uint8Array; readonly context: Uint8Array }): {
  readonly keys: ChunkKeys;
  readonly preamble: Uint8Array;
} {
  const salt = randomBytes(SALT_LENGTH);
  const { key, baseNonce, commitment } = derive(options.inputKey, salt, options.context);
  const preamble = new Uint8Array(PREAMBLE_LENGTH);
  preamble.set(salt);
  preamble.set(commitment, SALT_LENGTH);
  return { keys: { key, baseNonce }, preamble };
}

/**
 * Keys of a message from the 56 bytes before its chunks. Throws `damaged-data` when the commitment, compared
 * in constant time, is another: wrong key, context or salt.
 */
export function openMessage(options: {
  readonly inputKey: Uint8Array;
  readonly context: Uint8Array;
  readonly preamble: Uint8Array;
}): ChunkKeys {
  if (options.preamble.length !== PREAMBLE_LENGTH) throw damaged('no whole preamble');
  const salt = options.preamble.subarray(0, SALT_LENGTH);
  const { key, baseNonce, commitment } = derive(options.inputKey, salt, options.context);
  if (!equalBytes(commitment, options.preamble.subarray(SALT_LENGTH))) {
    wipe(key, baseNonce);
    throw damaged('another commitment');
  }
  return { key, baseNonce };
}

/** Bytes of the whole ciphertext of `length` plaintext bytes: 24 + 32 + length + 16 * (floor(length / 16384) + 1). */
export function ciphertextLength(length: number): number {
  return PREAMBLE_LENGTH + length + TAG_LENGTH * (Math.floor(length / CHUNK_LENGTH) + 1);
}

/** Plaintext bytes of a whole ciphertext of `length` bytes, or null when no plaintext has that ciphertext length. */
export function plaintextLength(length: number): number | null {
  const chunks = length - PREAMBLE_LENGTH;
  const last = chunks % SEALED_CHUNK_LENGTH;
  if (chunks < TAG_LENGTH || last < TAG_LENGTH) return null;
  return chunks - TAG_LENGTH * (Math.floor(chunks / SEALED_CHUNK_LENGTH) + 1);
}

/** Writes baseNonce XOR chunk number (big-endian, as wide as the nonce) into `nonce`. */
function setNonce(nonce: Uint8Array, baseNonce: Uint8Array, chunk: number): void {
  nonce.set(baseNonce);
  let rest = chunk;
  for (let index = nonce.length - 1; rest > 0; index--) {
    nonce[index]! ^= rest & 0xff;
    rest = Math.floor(rest / 256);
  }
}

const GCM = { authTagLength: TAG_LENGTH };

/** A run of neighbouring chunks. */
export interface ChunkRun {
  readonly keys: ChunkKeys;
  /** Number of the first chunk, from 0. */
  readonly firstChunk: number;
  /** Whether the run ends with the message's last, shorter chunk. */
  readonly last: boolean;
  readonly input: Uint8Array;
  /** Written from its start; must be long enough. */
  readonly output: Uint8Array;
}

/**
 * Encrypts a run: `input` is plaintext, whole chunks unless `last`. Mutates `output`, which must not overlap
 * `input`. Returns the bytes written. A chunk number is never to be used twice with the same keys.
 */
export function sealChunks({ keys, firstChunk, last, input, output }: ChunkRun): number {
  const whole = Math.floor(input.length / CHUNK_LENGTH);
  if (!last && whole * CHUNK_LENGTH !== input.length)
    throw new AppError('internal', 'a run of broken chunks');
  const count = last ? whole + 1 : whole;
  if (output.length < input.length + count * TAG_LENGTH)
    throw new AppError('internal', 'too little room for a run');
  const nonce = new Uint8Array(12);
  let written = 0;
  for (let index = 0; index < count; index++) {
    setNonce(nonce, keys.baseNonce, firstChunk + index);
    const cipher = createCipheriv('aes-256-gcm', keys.key, nonce, GCM);
    const sealed = cipher.update(input.subarray(index * CHUNK_LENGTH, (index + 1) * CHUNK_LENGTH));
    cipher.final();
    output.set(sealed, written);
    output.set(cipher.getAuthTag(), written + sealed.length);
    written += sealed.length + TAG_LENGTH;
  }
  return written;
}

/**
 * Decrypts a run: `input` is ciphertext, whole chunks unless `last`. Mutates `output`, which may be the same
 * memory as `input` from the same start. Nothing of a chunk is written before its tag has been checked; a
 * chunk that does not hold throws `damaged-data`. Returns the bytes written.
 */
export function openChunks({ keys, firstChunk, last, input, output }: ChunkRun): number {
  const whole = Math.floor(input.length / SEALED_CHUNK_LENGTH);
  const rest = input.length - whole * SEALED_CHUNK_LENGTH;
  if (last ? rest < TAG_LENGTH : rest !== 0) throw damaged('a run that ends inside a chunk');
  const count = last ? whole + 1 : whole;
  if (output.length < input.length - count * TAG_LENGTH)
    throw new AppError('internal', 'too little room for a run');
  const nonce = new Uint8Array(12);
  let written = 0;
  for (let index = 0; index < count; index++) {
    const start = index * SEALED_CHUNK_LENGTH;
    const end = Math.min(start + SEALED_CHUNK_LENGTH, input.length) - TAG_LENGTH;
    setNonce(nonce, keys.baseNonce, firstChunk + index);
    const decipher = createDecipheriv('aes-256-gcm', keys.key, nonce, GCM);
    decipher.setAuthTag(input.subarray(end, end + TAG_LENGTH));
    const opened = decipher.update(input.subarray(start, end));
    try {
      decipher.final();
    } catch (cause) {
      wipe(opened);
      throw new AppError('damaged-data', `chunk ${firstChunk + index} does not hold`, cause);
    }
    output.set(opened, written);
    written += opened.length;
  }
  return written;
}
