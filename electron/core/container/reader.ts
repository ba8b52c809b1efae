import { AppError } from '../../../shared/errors';
import { type LoadedIdentity, unwrap } from '../age/age';
import { equalBytes, wipe } from '../bytes/equal';
import { FILE_ID_LENGTH, FILE_KEY_LENGTH, type FileKey } from '../cipher/key-schedule';
import { VERSION } from './header';
import { parseHead, type PublicHead } from './public-head';
import { readersMacHolds } from './readers';

/** A head whose file key has come out of one of its wraps. */
export interface OpenedHead extends PublicHead {
  /** Wipe `key.fileKey` when the file is done. */
  readonly key: FileKey;
  /** Place in the list of the identity that opened it. */
  readonly openedBy: number;
  readonly readersAltered: boolean;
}

/**
 * Opens a head: tries the wraps in order, each with the identities of its kind, then checks the readers' mac.
 * Throws, besides what `inspectHead` throws, `identity-needed` (no identity given), `no-matching-key`,
 * `damaged-header` (a wrap that opens but holds something else), `version-refused` (a format older than `minimumFormat`)
 * and, unless `acceptAlteredReaders`, `readers-altered`.
 */
export async function openHead(
  head: Uint8Array,
  identities: readonly LoadedIdentity[],
  options: { readonly acceptAlteredReaders?: boolean; readonly minimumFormat?: number } = {},
): Promise<OpenedHead> {
  const { section, ...publicHead } = parseHead(head);
  // What parsed is of the one version there is.
  if (VERSION < (options.minimumFormat ?? VERSION)) throw new AppError('version-refused');
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
