import { AppError } from '../../../shared/errors';
import { kindOfWrap, type WrapKind } from '../age/kinds';
import { equalBytes } from '../bytes/equal';
import type { FileKey } from '../cipher/key-schedule';
import { type Header, parseHeader } from './header';
import { headLengthOf, parseReaders, readersMacHolds, type ReadersSection } from './readers';

// What needs no identity, in a file of its own: a thread that opens no wrap does not load the age library.

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

/** A public head with its readers section as parsed. */
export interface ParsedHead extends PublicHead {
  readonly section: ReadersSection;
}

/** Parses a head strictly. Throws what `inspectHead` throws. */
export function parseHead(head: Uint8Array): ParsedHead {
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
