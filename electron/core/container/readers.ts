import { createHmac } from 'node:crypto';

import { AppError } from '../../../shared/errors';
import { ByteReader, concatBytes, u16, u32 } from '../bytes/big-endian';
import { equalBytes, wipe } from '../bytes/equal';
import { type FileKey, fileSubkey } from '../cipher/key-schedule';
import { HEADER_LENGTH } from './header';

// readersLength u32 (bytes after itself) | count u16 | count x (tag 16 | length u32 | age file) | mac 32 | zeros

export const MAX_READERS_LENGTH = 4 * 1024 * 1024;
export const MAX_READERS = 256;
const MAX_WRAP_LENGTH = 8192;
const TAG_LENGTH = 16;
const MAC_LENGTH = 32;
const LENGTH_FIELD = 4;
/** count, one wrap of one byte, mac. */
const MIN_READERS_LENGTH = 2 + TAG_LENGTH + 4 + 1 + MAC_LENGTH;

/** One reader's entry. */
export interface ReaderEntry {
  /** Recognised by whoever holds the file key, 16 bytes. */
  readonly tag: Uint8Array;
  /** A binary age v1 file, 1..8,192 bytes. */
  readonly wrap: Uint8Array;
}

/** The readers section as parsed. Arrays are views of the input. */
export interface ReadersSection {
  readonly entries: readonly ReaderEntry[];
  readonly mac: Uint8Array;
  /** Offset of the mac from the container's first byte: what the mac covers ends here. */
  readonly macOffset: number;
}

/**
 * A reader's tag: the first 16 bytes of HMAC-SHA-256(subkey reader-tag, recipient string in lower-case ASCII).
 */
export function readerTags(key: FileKey, recipients: readonly string[]): readonly Uint8Array[] {
  const subkey = fileSubkey(key, 'reader-tag');
  const tags = recipients.map((recipient) =>
    createHmac('sha256', subkey).update(recipient.toLowerCase(), 'ascii').digest().subarray(0, TAG_LENGTH),
  );
  wipe(subkey);
  return tags;
}

function macOf(key: FileKey, covered: Uint8Array): Uint8Array {
  const subkey = fileSubkey(key, 'readers');
  const mac = createHmac('sha256', subkey).update(covered).digest();
  wipe(subkey);
  return mac;
}

/** Bytes of the head (header and readers) that entries of these wrap lengths need at least, fill left out. */
export function headLengthWithoutFill(wrapLengths: readonly number[]): number {
  const entries = wrapLengths.reduce((sum, length) => sum + TAG_LENGTH + 4 + length, 0);
  return HEADER_LENGTH + LENGTH_FIELD + 2 + entries + MAC_LENGTH;
}

/**
 * The whole head: `header` (35 bytes), then the readers section, filled with zeros up to `headLength`.
 * Throws `bad-recipient` for no reader or more than 256, `internal` for a length that can't be.
 */
export function encodeHead(options: {
  readonly key: FileKey;
  readonly header: Uint8Array;
  readonly entries: readonly ReaderEntry[];
  readonly headLength: number;
}): Uint8Array {
  const { key, header, entries, headLength } = options;
  if (entries.length < 1 || entries.length > MAX_READERS) {
    throw new AppError('bad-recipient', 'a file has 1 to 256 readers');
  }
  const readersLength = headLength - HEADER_LENGTH - LENGTH_FIELD;
  const covered = concatBytes(
    header,
    u32(readersLength),
    u16(entries.length),
    ...entries.flatMap(({ tag, wrap }) => [tag, u32(wrap.length), wrap]),
  );
  if (covered.length + MAC_LENGTH > headLength || readersLength > MAX_READERS_LENGTH) {
    throw new AppError('internal', 'a fill that is negative or beyond 4 MiB');
  }
  const head = new Uint8Array(headLength);
  head.set(covered);
  head.set(macOf(key, covered), covered.length);
  return head;
}

/**
 * Bytes of the head (header and readers), from the container's first 39 bytes. Throws `damaged-header` for a
 * readers length out of bounds, `truncated` for fewer than 39 bytes.
 */
export function headLengthOf(prefix: Uint8Array): number {
  const reader = new ByteReader(prefix);
  reader.take(HEADER_LENGTH);
  const readersLength = reader.u32();
  if (readersLength > MAX_READERS_LENGTH || readersLength < MIN_READERS_LENGTH) {
    throw new AppError('damaged-header', 'a readers section of that length');
  }
  return HEADER_LENGTH + LENGTH_FIELD + readersLength;
}

/** The container's first bytes that `headLengthOf` needs. */
export const HEAD_PREFIX_LENGTH: number = HEADER_LENGTH + LENGTH_FIELD;

const damaged = (what: string) => new AppError('damaged-header', what);

/**
 * Parses the readers section of a head. `head` begins with the magic and holds at least the whole head; what
 * follows is ignored. Throws `truncated` when it holds less, `damaged-header` for counts, lengths or fill.
 */
export function parseReaders(head: Uint8Array): ReadersSection {
  const length = headLengthOf(head);
  if (head.length < length) throw new AppError('truncated', 'the readers are not all there');
  const reader = new ByteReader(head.subarray(0, length));
  reader.take(HEAD_PREFIX_LENGTH);
  const count = reader.u16();
  if (count < 1 || count > MAX_READERS) throw damaged('a count of readers out of bounds');
  const take = (size: number) => {
    if (size > reader.left) throw damaged('a reader that does not fit');
    return reader.take(size);
  };
  const entries: ReaderEntry[] = [];
  for (let index = 0; index < count; index++) {
    const tag = take(TAG_LENGTH);
    if (reader.left < 4) throw damaged('a reader that does not fit');
    const wrapLength = reader.u32();
    if (wrapLength < 1 || wrapLength > MAX_WRAP_LENGTH) throw damaged('a wrap of that length');
    entries.push({ tag, wrap: take(wrapLength) });
  }
  const macOffset = reader.offset;
  const mac = take(MAC_LENGTH);
  if (!isZero(reader.take(reader.left))) throw damaged('the fill is not zero');
  return { entries, mac, macOffset };
}

/** Whether the mac over everything from the magic up to itself is the one the file key makes. Constant time. */
export function readersMacHolds(key: FileKey, head: Uint8Array, section: ReadersSection): boolean {
  return equalBytes(macOf(key, head.subarray(0, section.macOffset)), section.mac);
}

/** Whether every byte is zero. */
export function isZero(bytes: Uint8Array): boolean {
  let any = 0;
  for (let index = 0; index < bytes.length; index++) any |= bytes[index]!;
  return any === 0;
}
