import { AppError } from '../../../shared/errors';
import { type LoadedIdentity, unwrap } from '../age/age';
import { kindOfWrap, type WrapKind } from '../age/kinds';
import { equalBytes, wipe } from '../bytes/equal';
import { FILE_ID_LENGTH, FILE_KEY_LENGTH, type FileKey } from '../cipher/key-schedule';
import { type Header, parseHeader } from './header';
import { headLengthOf, parseReaders, readersMacHolds, type ReadersSection } from './readers';

/** All of a container that is public: any stranger sees it without a key. */
export interface PublicHead {
  readonly header: Header;
  /** Bytes before the payload. */
  readonly headLength: number;
  /** Bytes of the whole container. */
  readonly containerLength: number;
  readonly readers: readonly WrapKind[];
  /** True only if every wrap is hybrid. */
  readonly postQuantum: boolean;
}

/** A head whose file key has come out of one of its wraps. */
export interface OpenedHead extends PublicHead {
  /** Wipe `key.fileKey` when the file is done. */
  readonly key: FileKey;
  /** Place in the list of the identity that opened it. */
  readonly openedBy: number;
  readonly readersAltered: boolean;
}

interface ParsedHead extends PublicHead {
  readonly section: ReadersSection;
}

function parseHead(head: Uint8Array): ParsedHead {
  const header = parseHeader(head);
  const headLength = headLengthOf(head);
  const section = parseReaders(head);
  const readers = section.entries.map(({ wrap }) => kindOfWrap(wrap));
  return {
    header,
    headLength,
    containerLength: headLength + header.payloadLength,
    readers,
    postQuantum: readers.every((kind) => kind === 'hybrid'),
    section,
  };
}

/**
 * Bytes a caller must have before a head can be parsed, from the container's first HEAD_PREFIX_LENGTH bytes.
 * Throws what `parseHeader` and `headLengthOf` throw.
 */
export function bytesOfHead(prefix: Uint8Array): number {
  parseHeader(prefix);
  return headLengthOf(prefix);
}

/**
 * What is public in a head; bytes behind it are ignored. Throws `not-encrypted`, `unsupported-version`,
 * `unsupported-profile`, `damaged-header`, `truncated`.
 */
export function inspectHead(head: Uint8Array): PublicHead {
  const { section: _, ...publicHead } = parseHead(head);
  return publicHead;
}

/**
 * Opens a head: tries the wraps in order, each with the identities of its kind, then checks the readers' mac.
 * Throws, besides what `inspectHead` throws, `identity-needed` (no identity given), `no-matching-key`,
 * `damaged-header` (a wrap that opens but holds something else) and, unless `acceptAlteredReaders`,
 * `readers-altered`.
 */
export async function openHead(
  head: Uint8Array,
  identities: readonly LoadedIdentity[],
  options: { readonly acceptAlteredReaders?: boolean } = {},
): Promise<OpenedHead> {
  const { section, ...publicHead } = parseHead(head);
  if (identities.length === 0) throw new AppError('identity-needed');
  for (const { wrap } of section.entries) {
    const opened = await unwrap(wrap, identities);
    if (!opened) continue;
    const key = fileKeyOf(opened.content, publicHead.header.fileId);
    const readersAltered = !readersMacHolds(key, head, section);
    if (readersAltered && options.acceptAlteredReaders !== true) {
      wipe(key.fileKey);
      throw new AppError('readers-altered');
    }
    return { ...publicHead, key, openedBy: opened.openedBy, readersAltered };
  }
  throw new AppError('no-matching-key');
}

/** FK out of a wrap's 48 bytes, which are overwritten. */
function fileKeyOf(content: Uint8Array, fileId: Uint8Array): FileKey {
  const holds =
    content.length === FILE_KEY_LENGTH + FILE_ID_LENGTH &&
    equalBytes(content.subarray(FILE_KEY_LENGTH), fileId);
  const fileKey = content.slice(0, FILE_KEY_LENGTH);
  wipe(content);
  if (holds) return { fileKey, fileId };
  wipe(fileKey);
  throw new AppError('damaged-header', 'a wrap that holds something else');
}

/**
 * Checks a head that was just written with the file key still in memory: parsed strictly, the same fileId, the
 * readers' mac. Throws what `inspectHead` throws, and `readers-altered`.
 */
export function reopenHead(head: Uint8Array, key: FileKey): PublicHead {
  const { section, ...publicHead } = parseHead(head);
  if (!equalBytes(publicHead.header.fileId, key.fileId) || !readersMacHolds(key, head, section)) {
    throw new AppError('readers-altered');
  }
  return publicHead;
}

/** Compares a container's real length with what its head says. Throws `truncated` or `trailing-data`. */
export function checkContainerLength(head: PublicHead, length: number): void {
  if (length < head.containerLength) throw new AppError('truncated');
  if (length > head.containerLength) throw new AppError('trailing-data');
}
