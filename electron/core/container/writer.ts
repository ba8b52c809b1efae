import { AppError } from '../../../shared/errors';
import { type Recipient, wrapFileKey } from '../age/age';
import { concatBytes, u32 } from '../bytes/big-endian';
import { wipe } from '../bytes/equal';
import { drawPermutation } from '../cipher/cat-map';
import { startMessage } from '../cipher/chunked-encryption';
import { drawFileKey, type FileKey, fileSubkey } from '../cipher/key-schedule';
import { encodeHeader, payloadContext } from './header';
import { layoutOf } from './layout';
import { encodeManifest, type Manifest } from './manifest';
import type { PayloadSchedule } from './payload';
import { encodeHead, headLengthWithoutFill, MAX_READERS, readerTags } from './readers';

/** What the caller knows of a file before its first byte is read. */
export type Original = Pick<
  Manifest,
  'name' | 'nameBytes' | 'path' | 'size' | 'modifiedNs' | 'mediaType' | 'model' | 'keyImageSha256' | 'program'
>;

/** A container of which everything but the payload's chunks is decided. */
export interface StartedContainer {
  /** magic .. readers, fill included: the container's first bytes. */
  readonly head: Uint8Array;
  /** For reading back; wipe `key.fileKey` when the file is done. */
  readonly key: FileKey;
  readonly schedule: PayloadSchedule;
  /** The payload's first 56 bytes, before the first chunk. */
  readonly preamble: Uint8Array;
  /** manifestLength | manifest: the plaintext before the body. */
  readonly prefix: Uint8Array;
  /** Bytes of head and payload. */
  readonly containerLength: number;
}

/**
 * Begins one attempt to encrypt one file: draws its keys, salt and permutation, wraps the file key for every
 * reader. An interrupted attempt is never continued: start again. `fill` gives the container's final length for
 * its length without fill (a raster's bytes; the same number where nothing is to be filled).
 * Throws `bad-recipient`, `too-large`.
 */
export async function startContainer(options: {
  readonly recipients: readonly Recipient[];
  /** SHA-512 of the key image, 64 bytes. */
  readonly keyImageSha512: Uint8Array;
  readonly original: Original;
  /** A key of `drawFileKey` that was never used; drawn here where none is given. */
  readonly key?: FileKey | undefined;
  readonly fill?: (containerLength: number) => number;
}): Promise<StartedContainer> {
  const { keyImageSha512, original, fill = (length) => length } = options;
  const recipients = [...new Set(options.recipients)];
  const permutation = drawPermutation();
  const manifest = encodeManifest({ ...original, permutation });
  const layout = layoutOf(manifest.length, original.size);
  const key = options.key ?? drawFileKey(keyImageSha512);
  const header = { fileId: key.fileId, payloadLength: layout.payloadLength };

  const wraps = await wrapForAll(key, recipients);
  const bare = headLengthWithoutFill(wraps.map((wrap) => wrap.length)) + layout.payloadLength;
  const containerLength = fill(bare);
  const tags = readerTags(key, recipients);
  const head = encodeHead({
    key,
    header: encodeHeader(header),
    entries: wraps.map((wrap, index) => ({ tag: tags[index]!, wrap })),
    headLength: containerLength - layout.payloadLength,
  });

  const inputKey = fileSubkey(key, 'payload');
  const { keys, preamble } = startMessage({ inputKey, context: payloadContext(header) });
  wipe(inputKey);
  const prefix = concatBytes(u32(manifest.length), manifest);
  return { head, key, schedule: { keys, layout, permutation }, preamble, prefix, containerLength };
}

async function wrapForAll(key: FileKey, recipients: readonly Recipient[]): Promise<readonly Uint8Array[]> {
  // Before the wraps, which cost: encodeHead would refuse these as well.
  if (recipients.length < 1 || recipients.length > MAX_READERS) {
    throw new AppError('bad-recipient', 'a file has 1 to 256 readers');
  }
  const content = concatBytes(key.fileKey, key.fileId);
  try {
    return await Promise.all(recipients.map((recipient) => wrapFileKey(recipient, content)));
  } finally {
    wipe(content);
  }
}
